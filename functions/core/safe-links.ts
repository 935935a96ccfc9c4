// Links decided by data: a page can send `javascript:` or another scheme as its address.

/** The address when it is one that an e-mail may link to (https, mailto, tel), else an empty text. */
export function safeLink(address: unknown): string {
  const link = String(address ?? '').trim();
  return /^(https:\/\/[^\s/]|mailto:\S|tel:\S)/i.test(link) ? link : '';
}

const tagStart = /<[a-z][^\t\n\f\r />]*/gi;
// Tags are cut as browsers cut them: blanks and slashes, a name, perhaps a value, which may be bare; no blank need stand
// after a quoted one.
const attribute =
  /[\t\n\f\r /]*([^\t\n\f\r />][^\t\n\f\r />=]*)(?:[\t\n\f\r ]*=[\t\n\f\r ]*("[^"]*"|'[^']*'|[^\t\n\f\r "'>][^\t\n\f\r >]*))?/y;
const linkNames = new Set(
  'href src background action formaction poster data xlink:href longdesc cite ping'.split(' '),
);

/**
 * Every link and image of rendered HTML that is neither safe nor within the page leads nowhere (`#`).
 * @param own a link of ours, which stays whatever its scheme: on one machine, unsubscribing goes to loopback http
 */
export function neutraliseLinks(html: string, own: string): string {
  let [safe, copied, at] = ['', 0, 0];
  for (const { 0: start, index } of html.matchAll(tagStart)) {
    // Within the tag before.
    if (index < at) continue;
    at = index + start.length;
    for (let found = attributeAt(html, at); found !== null; found = attributeAt(html, at)) {
      const [whole, name = '', value] = found;
      at += whole.length;
      if (value === undefined || !linkNames.has(name.toLowerCase()) || isHarmless(value, own)) continue;
      safe += `${html.slice(copied, at - value.length)}"#"`;
      copied = at;
    }
  }
  return safe + html.slice(copied);
}

function attributeAt(html: string, at: number): RegExpExecArray | null {
  attribute.lastIndex = at;
  return attribute.exec(html);
}

function isHarmless(value: string, own: string): boolean {
  const link = value.replace(/^["']|["']$/g, '').replaceAll('&amp;', '&');
  return link === own || link.startsWith('#') || safeLink(link) !== '';
}
