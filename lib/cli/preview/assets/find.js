// Shows only the e-mails that are looked for. What is looked for stands in the page's address.

const input = (id) => document.getElementById(id);
const controls = { find: 'find', locale: 'only-locale', sample: 'only-sample' };

export function startFinding() {
  const query = new URLSearchParams(location.search);
  for (const [name, id] of Object.entries(controls)) {
    if (input(id) && query.has(name)) input(id).value = query.get(name);
  }
  document.getElementById('finder').addEventListener('input', () => {
    remember();
    applyFilter();
  });
  addEventListener('hashchange', showTarget);
  applyFilter();
  showTarget();
}

export function clearFilter() {
  for (const id of Object.values(controls)) if (input(id)) input(id).value = '';
  remember();
  applyFilter();
}

export function applyFilter() {
  const words = input('find').value.toLowerCase().split(/\s+/).filter(Boolean);
  const locale = input('only-locale')?.value ?? '';
  const sample = input('only-sample')?.value ?? '';
  let shown = 0;
  for (const mail of document.querySelectorAll('article.mail')) {
    const { find, locale: its, sample: from } = mail.dataset;
    const fits =
      words.every((word) => find.includes(word)) && ['', its].includes(locale) && ['', from].includes(sample);
    mail.hidden = !fits;
    if (fits) shown += 1;
  }
  hideEmpty(words.length > 0 || locale !== '' || sample !== '');
  input('none').hidden = shown > 0 || document.querySelector('article.mail') === null;
}

/** Campaigns and steps without an e-mail to show, and the ways to them. */
function hideEmpty(filtering) {
  const empty = (part) => filtering && part.querySelector('article.mail:not([hidden])') === null;
  for (const part of document.querySelectorAll('.campaign, .step-part')) part.hidden = empty(part);
  for (const way of document.querySelectorAll('.tree a[data-locale]')) {
    way.hidden = document.getElementById(way.hash.slice(1))?.hidden ?? false;
  }
  for (const leaf of document.querySelectorAll('.tree .leaf')) {
    leaf.hidden = leaf.querySelector('a:not([hidden])') === null;
  }
  for (const branch of document.querySelectorAll('.tree .branch')) {
    const part = document.getElementById(branch.id.slice('find-'.length));
    branch.hidden = part === null ? filtering : part.hidden;
  }
  for (const step of document.querySelectorAll('.tree .step')) {
    step.hidden = document.getElementById(step.hash.slice(1))?.hidden ?? false;
  }
}

/** A link to an e-mail leads there, whatever the filter hides. */
function showTarget() {
  const target = document.getElementById(location.hash.slice(1));
  for (const way of document.querySelectorAll('.tree a[aria-current]')) way.removeAttribute('aria-current');
  if (!target) return;
  const mistakes = target.querySelector('.problems');
  if (mistakes) mistakes.open = true;
  document
    .querySelector(`.tree a[href="${CSS.escape(location.hash)}"]`)
    ?.setAttribute('aria-current', 'true');
  if (!target.closest('[hidden]')) return;
  clearFilter();
  target.scrollIntoView();
}

function remember() {
  const query = new URLSearchParams(location.search);
  for (const [name, id] of Object.entries(controls)) {
    if (input(id)?.value) query.set(name, input(id).value);
    else query.delete(name);
  }
  history.replaceState(null, '', `${location.pathname}?${query}${location.hash}`);
}
