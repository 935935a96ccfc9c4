// No value of a web page makes an e-mail link anywhere but to https, mailto and tel, however the link is written.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neutraliseLinks } from '../../functions/core/safe-links.ts';
import { withinBounds } from './bounds.ts';
import { linksIn } from './parsed-html.ts';

const allowed = /^($|#|https:\/\/[^\s/]|mailto:\S|tel:\S)/i;
const own = 'http://127.0.0.1:4000/?t=v1.a.b';

describe('a hostile link', () => {
  it.each([
    ['after a value without a blank', '<a title="x"href="javascript:1">'],
    ['after a slash', '<a/href="javascript:1">'],
    ['after a bare value with an apostrophe', `<a title=it's href="javascript:1">it's</a>`],
    ['after a bare value with a quote', '<a x=y=" href="javascript:1">'],
    ['after a > in quotes', '<a title=">" href="javascript:1">'],
    ['without quotes', '<a href=javascript:1>'],
    ['with blanks around', '<a href\n=\t"javascript:1">'],
    ['in SVG', '<svg><a xlink:href="javascript:1"><text>x</text></a></svg>'],
    ['in a conditional comment', '<!--[if mso]><v:rect href="javascript:1"></v:rect><![endif]-->'],
    ['as a character reference', '<a href="&#106;avascript:1">'],
    ['with a tab in its scheme', '<a href="java\tscript:1">'],
    ['behind a control character', '<a href="\u0001javascript:1">'],
    ['as the page of a form', '<form><button formaction="javascript:1">x</button></form>'],
    ['of a tag that is never closed, before one that is', '<a href="javascript:1" <a href="javascript:2">'],
  ])('%s leads nowhere', (_, html) => {
    expect(linksIn(html).filter((link) => !allowed.test(link))).not.toEqual([]);
    const links = linksIn(neutraliseLinks(html, own));
    expect(links.filter((link) => !allowed.test(link))).toEqual([]);
  });

  it('leads nowhere in whatever tag', () => {
    const piece = fc.constantFrom(
      ...[
        '<a',
        '<img',
        '<v:rect',
        ' ',
        '\n',
        '/',
        '>',
        '"',
        "'",
        '=',
        ' href=',
        ' src=',
        'HREF =',
        ' title=',
      ],
      ...[
        '"javascript:1"',
        "'javascript:1'",
        'javascript:1',
        'http://x.example',
        '"https://x.example"',
        '"&#106;avascript:1"',
      ],
      ...['<!--', '-->', '<!--[if mso]>', '<![endif]-->', '</a>', 'x', '<', '&amp;'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const links = linksIn(neutraliseLinks(pieces.join(''), own));
        expect(links.filter((link) => !allowed.test(link))).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('is looked for in one reading, whatever the tags', () => {
    for (const piece of ['<a ', '<a href="', "<a x='", '<a href=x ', '<a/', '<', '<a =']) {
      withinBounds(() => neutraliseLinks(piece.repeat(200_000), own));
    }
  });
});

it('an e-mail without hostile links stays as it is, to the letter', () => {
  const html = `<p>a < b</p><a href="https://x.example/?a=1&amp;b=2">1</a><a href='mailto:a@b.example'>2</a><a href=tel:1>3</a><a href="#top">4</a><a href="${own}">5</a>`;
  expect(neutraliseLinks(html, own)).toBe(html);
});
