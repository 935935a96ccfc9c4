// Changes a part of the page into another one, touching only what differs: e-mails that are the same stay loaded.
import { changeScreen } from './screens.js';

/** What the reader did to an element, and the page does not know. */
const readers = new Set(['hidden', 'style', 'open']);

export function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== Node.ELEMENT_NODE || old.nodeName !== fresh.nodeName) {
    old.replaceWith(fresh);
  } else {
    morphAttributes(old, fresh);
    // Its frame is the page's own.
    if (!old.classList.contains('screen')) morphChildren(old, fresh);
  }
}

function morphAttributes(old, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (readers.has(name) || old.getAttribute(name) === value) continue;
    if (name === 'data-src') changeScreen(old, value);
    else old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!readers.has(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
}

/** Elements with an id are known again by it, the others by their place. */
function morphChildren(old, fresh) {
  const wanted = [...fresh.childNodes];
  const known = new Map([...old.children].filter(({ id }) => id).map((child) => [child.id, child]));
  const stays = new Set(wanted.map(({ id }) => id).filter(Boolean));
  let at = old.firstChild;
  const drop = () => {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  };
  for (const child of wanted) {
    while (at?.id && !stays.has(at.id)) drop();
    const same = child.id ? known.get(child.id) : at && !at.id ? at : undefined;
    if (same === undefined) {
      old.insertBefore(child, at);
      continue;
    }
    if (same === at) at = at.nextSibling;
    else old.insertBefore(same, at);
    morph(same, child);
  }
  while (at) drop();
}
