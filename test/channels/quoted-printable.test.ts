import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { encodeQuotedPrintable } from '../../functions/channels/quoted-printable.ts';
import { anyText } from '../core/any-text.ts';

async function decode(encoded: string): Promise<string> {
  const head =
    'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n';
  // The parser ends every body with a line break of its own.
  return ((await PostalMime.parse(`${head}${encoded}`)).text ?? '').replace(/\n$/, '');
}

describe('quoted-printable', () => {
  it.each([
    ['plain text', 'plain text'],
    ['a=b', 'a=3Db'],
    ['Grüße', 'Gr=C3=BC=C3=9Fe'],
    ['😀', '=F0=9F=98=80'],
    ['one\ntwo\r\nthree\rfour', 'one\r\ntwo\r\nthree\r\nfour'],
    ['end \nend\t', 'end=20\r\nend=09'],
    ['\0', '=00'],
    ['\ud800', '=EF=BF=BD'],
    ['x'.repeat(76), 'x'.repeat(76)],
    ['x'.repeat(77), `${'x'.repeat(75)}=\r\nxx`],
    [`${'x'.repeat(73)}=yyyy`, `${'x'.repeat(73)}=\r\n=3Dyyyy`],
    [`${'x'.repeat(74)}=yyyy`, `${'x'.repeat(74)}=\r\n=3Dyyyy`],
  ])('writes %j', (text, expected) => {
    expect(encodeQuotedPrintable(text)).toBe(expected);
  });

  it('is ASCII with short lines, and reads back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(anyText(400), async (text) => {
        const encoded = encodeQuotedPrintable(text);
        expect(encoded).toMatch(/^[\t\r\n -~]*$/);
        expect(Math.max(...encoded.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(76);
        expect(encoded).not.toMatch(/[\t ](\r\n|$)|=(?![\dA-F]{2}|\r\n)/);
        fc.pre(!text.includes('\ufeff'));
        expect(await decode(encoded)).toBe(text.toWellFormed().replace(/\r\n?/g, '\n').replace(/\n$/, ''));
      }),
      { numRuns: 300 },
    );
  });
});
