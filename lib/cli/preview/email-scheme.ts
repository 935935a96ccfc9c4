// Shows an e-mail as in a light or a dark mailbox, whatever this machine prefers: the e-mail's own conditions on the
// colour scheme are answered here.

export type Scheme = 'light' | 'dark';

/** Media features that always and never hold; both may be combined with others by `and`. */
const holds = '(min-width: 0px)';
const never = '(max-width: 0px)';

export function inScheme(html: string, scheme: Scheme): string {
  return html
    .replace(/\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi, (_, asked: string) =>
      asked.toLowerCase() === scheme ? holds : never,
    )
    .replace(/<meta name="color-scheme"[^>]*>/gi, '')
    .replace(/(^|[;{\s"'])color-scheme\s*:[^;}"']*/gi, `$1color-scheme: ${scheme}`)
    .replace(/<\/head>/i, `<meta name="color-scheme" content="${scheme}"></head>`);
}
