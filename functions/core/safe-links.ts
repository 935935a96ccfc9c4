// Links decided by data: a page can send `javascript:` or another scheme as its address.

/** The address when it is one that an e-mail may link to (https, mailto, tel), else an empty text. */
export function safeLink(address: unknown): string {
  const link = String(address ?? '').trim();
  return /^(https:\/\/[^\s/]|mailto:\S|tel:\S)/i.test(link) ? link : '';
}

const tag = /<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi;
const linkAttribute =
  /(\s(?:href|src|background|action|formaction|poster|data)\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)/gi;

/**
 * Every link and image of rendered HTML that is neither safe nor within the page leads nowhere (`#`).
 * @param own a link of ours, which stays whatever its scheme: on one machine, unsubscribing goes to loopback http
 */
export function neutraliseLinks(html: string, own: string): string {
  return html.replace(tag, (whole) =>
    whole.replace(linkAttribute, (kept: string, name: string, quoted: string) => {
      const link = quoted.replace(/^["']|["']$/g, '').replaceAll('&amp;', '&');
      return link === own || link.startsWith('#') || safeLink(link) !== '' ? kept : `${name}"#"`;
    }),
  );
}
