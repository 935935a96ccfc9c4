// Draws the page anew whenever a file was saved or another look is chosen. What did not change is not touched: the page
// stays where it was scrolled to, and what was opened stays open.
import { applyFilter, startFinding } from './find.js';
import { startKeys } from './keys.js';
import { morph } from './morph.js';
import { watchScreens } from './screens.js';

const pulse = document.getElementById('pulse');
const pulseText = document.getElementById('pulse-text');
let drawing = Promise.resolve();
let problemsSaid = document.getElementById('problems').textContent;

/** One drawing after the other: the last one asked for is the one that stays. */
function refresh() {
  drawing = drawing.then(draw).catch(() => undefined);
}

async function draw() {
  const response = await fetch(location.pathname + location.search);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const focused = document.activeElement?.id;
  const palette = page.getElementById('palette').getAttribute('href');
  if (palette !== document.getElementById('palette').getAttribute('href')) {
    document.getElementById('palette').setAttribute('href', palette);
  }
  // Policies of the page hold for what is put into it: the parsed page brings no script along.
  for (const id of ['looks', 'finder', 'main', 'problems']) {
    morph(document.getElementById(id), page.getElementById(id));
  }
  showNewProblems();
  document.title = page.title;
  applyFilter();
  watchScreens();
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus();
}

/** What was laid aside stays there, until something else is wrong. */
function showNewProblems() {
  const said = document.getElementById('problems').textContent;
  const problems = document.querySelector('.problems');
  if (problems && said !== problemsSaid) problems.open = true;
  problemsSaid = said;
}

/** Another look at the same place of the page. */
function choose(link) {
  const address = new URL(link.href);
  const kept = new URLSearchParams(location.search);
  for (const name of ['find', 'locale', 'sample']) {
    if (kept.has(name)) address.searchParams.set(name, kept.get(name));
  }
  history.replaceState(null, '', address.search + location.hash);
  refresh();
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('.choice a');
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  choose(link);
});

function say(live) {
  pulse.classList.toggle('off', !live);
  pulseText.textContent = live ? 'reloads on save' : 'ended';
}

const changes = new EventSource('/changes');
changes.onerror = () => say(false);
changes.onmessage = ({ data }) => {
  // Started anew, the preview counts from the beginning: after an interruption nothing is sure.
  const interrupted = pulse.classList.contains('off');
  say(true);
  if (interrupted || data !== document.getElementById('main').dataset.version) refresh();
};

startFinding();
startKeys(choose);
watchScreens();
