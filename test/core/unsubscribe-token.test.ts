import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createUnsubscribeTokens } from '../../functions/core/unsubscribe-token.ts';

const first = 'first-key-first-key-first-key-first-key';
const second = 'second-key-second-key-second-key-second';
const request = { recipientHash: 'h'.repeat(43), category: 'marketing' };

describe('unsubscribe tokens', () => {
  it('say who unsubscribes from what', () => {
    const tokens = createUnsubscribeTokens({ current: first });
    expect(tokens.verify(tokens.sign(request))).toEqual(request);
  });

  it('keep their form, so that links in old e-mails work for ever', () => {
    const old =
      'v1.WyJJNmV6c0EiLCJoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoIiwibWFya2V0aW5nIl0.qwvfVZwdAWeeX-smawXszXGTQ8tI2qaUGiCXX2mOVnA';
    expect(createUnsubscribeTokens({ current: first }).verify(old)).toEqual(request);
  });

  it('fit into a link and a header line', () => {
    expect(createUnsubscribeTokens({ current: first }).sign(request)).toMatch(/^v1\.[\w-]+\.[\w-]{43}$/);
    expect(createUnsubscribeTokens({ current: first }).sign(request).length).toBeLessThan(200);
  });

  it('stay good while the key that signed them is the previous one, and no longer', () => {
    const token = createUnsubscribeTokens({ current: first }).sign(request);
    expect(createUnsubscribeTokens({ current: second, previous: first }).verify(token)).toEqual(request);
    expect(createUnsubscribeTokens({ current: second }).verify(token)).toBeUndefined();
  });

  it('sign with the current key only', () => {
    const token = createUnsubscribeTokens({ current: second, previous: first }).sign(request);
    expect(createUnsubscribeTokens({ current: second }).verify(token)).toEqual(request);
    expect(createUnsubscribeTokens({ current: first }).verify(token)).toBeUndefined();
  });

  it('are good for nobody else: any other payload fails', () => {
    const tokens = createUnsubscribeTokens({ current: first });
    const [version, payload = '', mac] = tokens.sign(request).split('.');
    const [keyId] = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify([keyId, 'other', 'marketing'])).toString('base64url');
    expect(tokens.verify([version, forged, mac].join('.'))).toBeUndefined();
  });

  it('are refused when any one character differs', () => {
    const tokens = createUnsubscribeTokens({ current: first });
    const token = tokens.sign(request);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        fc.pre(token[at] !== character);
        expect(tokens.verify(token.slice(0, at) + character + token.slice(at + 1))).toBeUndefined();
      }),
    );
  });

  it.each(['', 'v1', 'v1..', 'v2.a.b', `v1.${'a'.repeat(2000)}.b`, 'v1.bnVsbA.'.padEnd(53, 'a')])(
    'are refused when they are none: %j',
    (token) => {
      expect(createUnsubscribeTokens({ current: first }).verify(token)).toBeUndefined();
    },
  );
});
