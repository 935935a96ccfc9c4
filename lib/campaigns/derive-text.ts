// The text part of an e-mail that has none of its own: what its HTML says, Liquid and links kept.
import { compile } from 'html-to-text';

const liquid = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;
// Private characters, which no e-mail has: they stand for the Liquid, which is no HTML.
const mark = (index: number) => `\uE000${index}\uE001`;
const marks = /\uE000(\d+)\uE001/g;

const toText = compile({
  wordwrap: false,
  // Deeper than any e-mail; without an end, nesting exhausts the stack.
  limits: { maxDepth: 300 },
  formatters: {
    alternativeText(image, _walk, builder) {
      const alternative = image.attribs.alt ?? '';
      if (alternative !== '') builder.addInline(alternative);
    },
    cell(cell, walk, builder) {
      walk(cell.children, builder);
      builder.addInline(' ');
    },
  },
  selectors: [
    // What MJML hides: the preheader.
    { selector: 'div[style^="display:none"]', format: 'skip' },
    // Each text of MJML is a paragraph.
    { selector: 'div', options: { leadingLineBreaks: 2, trailingLineBreaks: 2 } },
    { selector: 'tr', format: 'block' },
    { selector: 'td', format: 'cell' },
    { selector: 'a', options: { noAnchorUrl: true, hideLinkHrefIfSameAsText: true } },
    { selector: 'img', format: 'alternativeText' },
    ...['h1', 'h2', 'h3', 'h4'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
});

/** @param html compiled, Liquid in it. Links are written as `text [address]`. */
export function deriveText(html: string): string {
  const pieces: string[] = [];
  const marked = html.replace(liquid, (piece) => mark(pieces.push(piece) - 1));
  const text = toText(marked)
    .replace(/\u200C|\u034F|\u2007|\u00AD/g, '')
    // What only looks like Liquid was written as characters, and stays so.
    .replace(/\{(?=[{%])/g, '{{ "{" }}')
    .split('\n')
    .map(withoutEmptyLine)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(marks, (_, index: string) => pieces[Number(index)] ?? '');
  return `${text.trim()}\n`;

  /** A line with nothing but tags leaves no empty line behind. */
  function withoutEmptyLine(line: string): string {
    const trimmed = line.trim();
    const alone = trimmed !== '' && trimmed.replace(marks, (_, index) => tagOf(index)).trim() === '';
    if (!alone) return line.trimEnd();
    return trimmed.replace(marks, (_, index: string) => {
      const at = Number(index);
      pieces[at] = (pieces[at] ?? '').replace(/^\{%-?/, '{%-');
      return mark(at);
    });
  }

  function tagOf(index: string): string {
    return pieces[Number(index)]?.startsWith('{%') ? '' : 'output';
  }
}
