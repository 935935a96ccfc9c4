// Links decided by data: a page can send `javascript:` or another scheme as its address.

/** The address when it is one that an e-mail may link to (https, mailto, tel), else an empty text. */
export function safeLink(address: unknown): string {
  const link = String(address ?? '').trim();
  return /^(https:\/\/[^\s/]|mailto:\S|tel:\S)/i.test(link) ? link : '';
}

// Tags are cut as browsers cut them: blanks and slashes, a name, perhaps a value, which may be bare; no blank need stand
// after a quoted one.
const blank = String.raw`[\t\n\f\r ]`;
const between = String.raw`[\t\n\f\r /]*`;
const name = String.raw`[^\t\n\f\r />][^\t\n\f\r />=]*`;
const value = String.raw`"[^"]*"|'[^']*'|[^\t\n\f\r "'>][^\t\n\f\r >]*`;
const linkName = String.raw`(?:href|src|background|action|formaction|poster|data|xlink:href|longdesc|cite|ping)(?=[\t\n\f\r />=]|$)`;

const tagStart = /<[a-z][^\t\n\f\r />]*/gi;
/** Many at once: an e-mail has a thousand attributes, and a handful of links. So many that the engine's stack holds them. */
const otherAttributes = new RegExp(
  `(?:${between}(?!${linkName})${name}(?:${blank}*=${blank}*(?:${value}))?){0,99}${between}`,
  'iy',
);
const link = new RegExp(`${linkName}(?:${blank}*=${blank}*(${value}))?`, 'iy');

/**
 * Every link and image of rendered HTML that is neither safe nor within the page leads nowhere (`#`).
 * @param own a link of ours, which stays whatever its scheme: on one machine, unsubscribing goes to loopback http
 */
export function neutraliseLinks(html: string, own: string): string {
  let [safe, copied, at] = ['', 0, 0];
  for (let tag = matchFrom(tagStart, html, at); tag !== null; tag = matchFrom(tagStart, html, at)) {
    at = endOfAttributes(html, tag.index + tag[0].length);
    for (let found = matchFrom(link, html, at); found !== null; found = matchFrom(link, html, at)) {
      const [whole, value] = found;
      const end = at + whole.length;
      if (value !== undefined && !isHarmless(value, own)) {
        safe += `${html.slice(copied, end - value.length)}"#"`;
        copied = end;
      }
      at = endOfAttributes(html, end);
    }
  }
  return safe + html.slice(copied);
}

function matchFrom(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function endOfAttributes(html: string, from: number): number {
  let [at, end] = [-1, from];
  while (end > at) {
    at = end;
    otherAttributes.lastIndex = at;
    otherAttributes.test(html);
    end = otherAttributes.lastIndex;
  }
  return end;
}

function isHarmless(value: string, own: string): boolean {
  const link = value.replace(/^["']|["']$/g, '').replaceAll('&amp;', '&');
  return link === own || link.startsWith('#') || safeLink(link) !== '';
}
