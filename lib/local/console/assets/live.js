// Keeps the page as the server would draw it now: fetched once a second, and changed only where it differs,
// so that an open entry stays open, a selection stays selected and the focus stays where it is.
const periodMs = 1000;
const main = document.getElementById('main');
const nav = document.querySelector('.tabs');
const failing = document.getElementById('failing');
const pulse = document.getElementById('pulse');
const pulseText = document.getElementById('pulse-text');

function morph(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) {
    old.replaceWith(fresh.cloneNode(true));
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  const before = [...old.childNodes];
  const after = [...fresh.childNodes];
  for (const [index, child] of after.entries()) {
    const counterpart = before[index];
    if (counterpart) morph(counterpart, child);
    else old.append(child.cloneNode(true));
  }
  for (const extra of before.slice(after.length)) extra.remove();
}

/** What the person opened stays open, wherever in the list it has moved to. */
function keepOpen(fresh) {
  const open = new Set([...main.querySelectorAll('details[data-key][open]')].map((one) => one.dataset.key));
  for (const one of fresh.querySelectorAll('details[data-key]')) one.open = open.has(one.dataset.key);
}

async function refresh() {
  if (document.hidden) return;
  try {
    const response = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (!response.ok) throw new Error(String(response.status));
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const fresh = page.getElementById('main');
    if (fresh) {
      keepOpen(fresh);
      morph(main, fresh);
    }
    const freshNav = page.querySelector('.tabs');
    if (freshNav) morph(nav, freshNav);
    const freshFailing = page.getElementById('failing');
    if (freshFailing) morph(failing, freshFailing);
    say(true);
  } catch {
    say(false);
  }
}

function say(live) {
  const text = live ? 'live' : 'ended';
  pulse.classList.toggle('off', !live);
  if (pulseText.textContent !== text) pulseText.textContent = text;
}

async function loop() {
  await refresh();
  setTimeout(loop, periodMs);
}

/** Escape closes what is open around the focus, else what the page offers to leave. */
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  const open = document.activeElement?.closest('details[open]');
  if (open) {
    open.open = false;
    open.querySelector('summary')?.focus();
  } else {
    document.querySelector('a[data-escape]')?.click();
  }
});

// A page that does not change by itself has no pulse.
if (pulse) {
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) refresh();
  });
  setTimeout(loop, periodMs);
}
