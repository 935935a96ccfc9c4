// Frames as high as their e-mail, how wide they are here, and a word where an e-mail is wider than its frame.

const highest = 1100;

export function measureFrames() {
  for (const frame of document.querySelectorAll('.frames iframe')) {
    if (!frame.dataset.measured) frame.addEventListener('load', () => measure(frame));
    frame.dataset.measured = 'yes';
    measure(frame);
  }
}

function measure(frame) {
  const mail = frame.contentDocument;
  if (!mail?.body || mail.URL === 'about:blank' || frame.clientWidth === 0) return;
  const border = frame.offsetHeight - frame.clientHeight;
  frame.style.height = `${Math.min(mail.body.scrollHeight, highest) + border}px`;
  const caption = frame.parentElement.querySelector('figcaption');
  caption.querySelector('.width').textContent = `${frame.clientWidth} px`;
  caption.querySelector('.badge')?.remove();
  const beyond = mail.documentElement.scrollWidth - mail.documentElement.clientWidth;
  if (beyond <= 0) return;
  const said = document.createElement('span');
  said.className = 'badge tone-failed';
  said.textContent = `${beyond} px too wide`;
  caption.append(' ', said);
}
