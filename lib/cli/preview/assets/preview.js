// Draws the page anew whenever a file was saved. What was opened stays open; the page stays where it was scrolled to.
const main = document.getElementById('main');
const pulse = document.getElementById('pulse');
const pulseText = document.getElementById('pulse-text');

async function refresh() {
  const response = await fetch(location.href);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const fresh = page.getElementById('main');
  const open = new Set([...main.querySelectorAll('details[open]')].map((one) => one.dataset.key));
  for (const one of fresh.querySelectorAll('details')) one.open = open.has(one.dataset.key);
  // Policies of the page hold for what is put into it: the parsed page brings no script along.
  main.replaceChildren(...fresh.childNodes);
  main.dataset.version = fresh.dataset.version;
  document.title = page.title;
}

function say(live) {
  pulse.classList.toggle('off', !live);
  pulseText.textContent = live ? 'reloads on save' : 'ended';
}

const changes = new EventSource('/changes');
changes.onopen = () => say(true);
changes.onerror = () => say(false);
changes.onmessage = ({ data }) => {
  if (data !== main.dataset.version) refresh();
};
