// The e-mails themselves, each in a frame of its own. Hundreds of frames are slow: one is made when its place comes near.

const highest = 1100;
const belowTheHead = 70;

const near = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting && !target.firstChild) fill(target);
  },
  { rootMargin: '1000px' },
);

/** To be called whenever the page was drawn. */
export function watchScreens() {
  for (const screen of document.querySelectorAll('.screen')) {
    near.observe(screen);
    if (screen.firstChild) measure(screen);
  }
}

/** The screen shows another e-mail from now on. Another frame, as another address would be a step in the browser's history. */
export function changeScreen(screen, src) {
  screen.dataset.src = src;
  if (screen.firstChild) fill(screen);
}

function fill(screen) {
  const frame = document.createElement('iframe');
  frame.title = screen.dataset.title;
  // What cannot run may be measured.
  frame.sandbox = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox';
  frame.referrerPolicy = 'no-referrer';
  frame.src = screen.dataset.src;
  frame.addEventListener('load', () => measure(screen));
  screen.replaceChildren(frame);
}

/** As high as its e-mail; how wide it is here; and a word where the e-mail is wider. */
function measure(screen) {
  const mail = screen.firstChild?.contentDocument;
  if (!mail?.body || mail.URL === 'about:blank' || screen.clientWidth === 0) return;
  resize(screen, Math.min(mail.body.scrollHeight, highest));
  const caption = screen.parentElement.querySelector('figcaption');
  caption.querySelector('.width').textContent = `${screen.clientWidth} px`;
  caption.querySelector('.badge')?.remove();
  const beyond = mail.documentElement.scrollWidth - mail.documentElement.clientWidth;
  if (beyond <= 0) return;
  const said = document.createElement('span');
  said.className = 'badge tone-failed';
  said.textContent = `${beyond} px too wide`;
  caption.append(' ', said);
}

/** What the reader looks at stays where it is, whatever above it grows or shrinks. */
function resize(screen, height) {
  const parts = [...document.querySelectorAll('.campaign h2, .campaign h3, article.mail')];
  const seen = parts.find((part) => part.getBoundingClientRect().bottom > belowTheHead);
  const before = seen?.getBoundingClientRect().top;
  screen.style.height = `${height + screen.offsetHeight - screen.clientHeight}px`;
  if (seen) scrollBy(0, seen.getBoundingClientRect().top - before);
}
