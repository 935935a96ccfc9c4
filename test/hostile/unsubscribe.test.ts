// An unsubscribe link that nobody signed does nothing, and nothing can be learned by trying.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createUnsubscribeTokens } from '../../functions/core/unsubscribe-token.ts';
import { preferredLanguage } from '../../functions/unsubscribe/accept-language.ts';
import { wantedScope } from '../../functions/unsubscribe/wanted-scope.ts';
import { anyText } from '../core/any-text.ts';
import { withinBounds } from './bounds.ts';

const tokens = createUnsubscribeTokens({ current: 'k'.repeat(40), previous: 'p'.repeat(40) });
const request = { recipientHash: 'h'.repeat(43), category: 'marketing' };
const token = tokens.sign(request);

describe('a token', () => {
  it('with any one bit flipped is refused', () => {
    const bytes = Buffer.from(token);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(tokens.verify(flipped.toString('latin1')), `bit ${bit}`).toBeUndefined();
    }
  });

  it('with any one bit of its payload or its mac flipped and written anew is refused', () => {
    const [version, ...parts] = token.split('.');
    for (const [at, part] of parts.entries()) {
      const bytes = Buffer.from(part, 'base64url');
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const forged = [version, ...parts.with(at, flipped.toString('base64url'))].join('.');
        expect(tokens.verify(forged), `part ${at}, bit ${bit}`).toBeUndefined();
      }
    }
  });

  it.each([
    ['padded', `${token}=`],
    ['with a line break after it', `${token}\n`],
    ['with a blank before it', ` ${token}`],
    ['cut', token.slice(0, -1)],
    ['longer', `${token}A`],
    ['in the other alphabet of base64', token.replaceAll('-', '+').replaceAll('_', '/').replace(/$/, '+')],
    [
      'with its last character’s spare bits set',
      token.slice(0, -1) + String.fromCharCode(token.charCodeAt(token.length - 1) + 1),
    ],
    ['in upper case', token.toUpperCase()],
    ['twice', `${token}${token}`],
    ['twice, as a repeated parameter', `${token},${token}`],
    ['of the former version', token.replace('v1', 'v0')],
  ])('%s is refused', (_, forged) => {
    expect(tokens.verify(forged)).toBeUndefined();
  });

  it('cannot be made out of others: neither payload nor mac goes with another', () => {
    const other = fc.record({ recipientHash: anyText(43), category: anyText(20) });
    fc.assert(
      fc.property(other, (someone) => {
        fc.pre(someone.recipientHash !== request.recipientHash || someone.category !== request.category);
        const [version, payload, mac] = tokens.sign(someone).split('.');
        const [, ourPayload, ourMac] = token.split('.');
        expect(tokens.verify([version, payload, ourMac].join('.'))).toBeUndefined();
        expect(tokens.verify([version, ourPayload, mac].join('.'))).toBeUndefined();
      }),
    );
  });

  it('of another stack is refused, whatever key id it names', () => {
    const foreign = createUnsubscribeTokens({ current: 'x'.repeat(40) }).sign(request);
    const [version, payload = '', mac] = foreign.split('.');
    const [, ourPayload = ''] = token.split('.');
    const [keyId] = JSON.parse(Buffer.from(ourPayload, 'base64url').toString());
    const [, ...asked] = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const named = Buffer.from(JSON.stringify([keyId, ...asked])).toString('base64url');
    expect(tokens.verify(foreign)).toBeUndefined();
    expect(tokens.verify([version, named, mac].join('.'))).toBeUndefined();
  });

  it('is compared in constant time: a mac meets its like in `timingSafeEqual` alone', () => {
    const source = readFileSync(
      new URL('../../functions/core/unsubscribe-token.ts', import.meta.url),
      'utf8',
    );
    expect(source).toMatch(/return timingSafeEqual\(expected, Buffer\.from\(givenMac\)\)/);
    const uses = source.split('\n').filter((line) => /givenMac|\bexpected\b/.test(line));
    expect(uses).toHaveLength(3);
    expect(uses.join('\n')).not.toMatch(
      /(givenMac|expected)\)?\s*[!=]==?|[!=]==?\s*(givenMac|expected)|\.equals\(/,
    );
  });
});

describe('a request', () => {
  it('is read in bounds, however long what it brings', () => {
    for (const piece of ['v1.', 'a', '.', '=', '\0', 'é', token]) {
      expect(withinBounds(() => tokens.verify(piece.repeat(300_000)))).toBeUndefined();
    }
    for (const piece of ['en;q=0.5,', 'a-', ' ', ';q=', ',', 'de-AT']) {
      const header = piece.repeat(300_000);
      expect(withinBounds(() => preferredLanguage(header, ['de', 'en'], 'en'))).toMatch(/^(de|en)$/);
    }
    for (const piece of ['scope=all&', '%', '&', 'List-Unsubscribe=One-Click&', '+']) {
      expect(withinBounds(() => wantedScope({ body: piece.repeat(300_000) }))).toBe('category');
    }
  });
});
