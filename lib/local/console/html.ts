// HTML that escapes by itself: whatever is put into the template is text, unless it is HTML made here.

/** Made by `html`, so nothing in it is unescaped by accident. */
export class SafeHtml {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Piece = string | number | SafeHtml | null | undefined | false | readonly Piece[];

export function html(strings: TemplateStringsArray, ...pieces: Piece[]): SafeHtml {
  return new SafeHtml(strings.reduce((text, string, index) => text + render(pieces[index - 1]) + string));
}

function render(piece: Piece): string {
  if (piece === null || piece === undefined || piece === false) return '';
  if (piece instanceof SafeHtml) return piece.text;
  if (typeof piece === 'object') return piece.map(render).join('');
  return escapeHtml(String(piece));
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
