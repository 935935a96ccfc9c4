// The page without a mouse.
import { clearFilter } from './find.js';

/** @param choose takes the link of another look */
export function startKeys(choose) {
  const find = document.getElementById('find');
  const keys = {
    '/': () => find.focus(),
    j: () => step(1),
    k: () => step(-1),
    m: () => choose(nextOf('mailbox')),
    r: () => choose(nextOf('reader')),
    v: () => choose(nextOf('view')),
  };
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      leave();
      return;
    }
    if (event.target.closest('input, select, textarea')) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** First what lies over the page, then what hides a part of it. */
function leave() {
  const problems = document.querySelector('.problems[open]');
  if (problems) {
    problems.open = false;
    return;
  }
  clearFilter();
  document.activeElement?.blur();
}

function nextOf(look) {
  const links = [...document.querySelectorAll(`.choice.${look} a`)];
  const at = links.findIndex((link) => link.hasAttribute('aria-current'));
  return links[(at + 1) % links.length];
}

/** To the e-mail after or before the one at the top of the window. */
function step(by) {
  const mails = [...document.querySelectorAll('article.mail:not([hidden])')].filter(
    (mail) => !mail.closest('[hidden]'),
  );
  const current = mails.indexOf(document.activeElement?.closest('article.mail'));
  const below = mails.findIndex((mail) => mail.getBoundingClientRect().top > 0);
  const next = current >= 0 ? current + by : by > 0 ? below : below - 1;
  const mail = mails[Math.max(0, Math.min(next, mails.length - 1))];
  if (!mail) return;
  history.replaceState(null, '', `#${mail.id}`);
  mail.scrollIntoView();
  mail.focus({ preventScroll: true });
}
