// What of an e-mail a reader who cannot see it would miss. Contrast is not judged.

/** A sentence for each thing to correct; none when there is nothing. */
export function accessibilityFaults(html: string): string[] {
  // What only Outlook reads repeats what everybody reads.
  const read = html.replace(/<!--[\s\S]*?-->/g, '');
  const images = read.match(/<img\b[^>]*>/gi) ?? [];
  const unnamed = images.filter((tag) => attribute(tag, 'alt') === undefined).length;
  const links = [...read.matchAll(/<a\b([^>]*)>([\s\S]*?)<\/a>/gi)];
  const silent = links.filter(([, tag = '', inside = '']) => linkWords(tag, inside) === '').length;
  const language = attribute(/<html\b[^>]*>/i.exec(read)?.[0] ?? '', 'lang');
  return [
    ...(unnamed > 0 ? [`${counted(unnamed, 'picture')} without alt text`] : []),
    ...(silent > 0 ? [`${counted(silent, 'link')} without words`] : []),
    ...(language === undefined || /^(und)?$/i.test(language) ? ['no language: set lang on mjml'] : []),
  ];
}

/** What a screen reader says of a link: its label, its text, or its pictures' alt texts. */
function linkWords(tag: string, inside: string): string {
  const label = attribute(tag, 'aria-label') ?? '';
  const pictures = (inside.match(/<img\b[^>]*>/gi) ?? []).map((image) => attribute(image, 'alt') ?? '');
  const text = inside.replace(/<[^>]*>/g, '').replace(/&nbsp;/g, ' ');
  return [label, text, ...pictures].join(' ').trim();
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(
    `\\s${name}(?:\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+)))?(?=[\\s/>]|$)`,
    'i',
  ).exec(tag);
  return found === null ? undefined : (found[1] ?? found[2] ?? found[3] ?? '');
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
