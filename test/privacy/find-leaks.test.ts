// The search for leaks: what it must find, what it must let pass, and that a run which leaks fails.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLeakSearch } from './find-leaks.ts';
import type { Known, Where } from './record.ts';

const known: Known[] = [
  { kind: 'address', value: 'Ada@Example.com' },
  { kind: 'name', value: 'Ada "Lady" Example' },
  { kind: 'name', value: 'Ada' },
  { kind: 'visitor key', value: 'KEY-77' },
  { kind: 'visitor key', value: 'A1' },
  { kind: 'secret', value: 'p8e-XyZ_0123456789abcdefghijklmnop' },
  { kind: 'secret', value: '-----BEGIN A KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END A KEY-----' },
];
const find = (text: string, where: Where = 'output') =>
  createLeakSearch(known)
    .find({ test: 'a test', where, text })
    .map(({ what }) => what);

describe('the search for leaks', () => {
  it.each([
    ['an address, however it is spelt', 'no mailbox <aDa@example.COM>', 'a known address'],
    ['an address in a URL', 'GET /u?to=ada%40example.com', 'a known address'],
    ['a name in JSON', JSON.stringify({ message: 'Ada "Lady" Example' }), 'a known name'],
    ['the key of a profile', 'visitor KEY-77 has none', 'a known visitor key'],
    ['a secret', 'secret=p8e-XyZ_0123456789abcdefghijklmnop', 'a known secret'],
    ['a secret that was cut short', 'p8e-XyZ_0123456789abcdef…', 'a known secret'],
    ['a line of a private key', 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC', 'a known secret'],
    [
      'a token that nobody knew',
      'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2ln',
      'something like a signed token',
    ],
    ['a header with a token', '{"authorization":"Bearer abcdefgh1234"}', 'a bearer token'],
    ['a private key that nobody knew', '-----BEGIN PRIVATE KEY-----', 'something like a private key'],
    ['an unsubscribe token', `v1.${'W'.repeat(40)}.${'a'.repeat(43)}`, 'something like an unsubscribe token'],
  ])('finds %s', (_, text, what) => {
    expect(find(text)).toEqual([what]);
  });

  it('lets pass what is a word like any other, and what only begins like somebody', () => {
    expect(find('Ada, A1, KEY-770, canada@example.community, ada@example.com1, ORG@AdobeOrg')).toEqual([]);
  });

  it('lets a dead letter hold what the trigger itself says, and nothing that was looked up', () => {
    const text = JSON.stringify({ evar1: 'KEY-77', evar2: 'ada@example.com', name: 'Ada "Lady" Example' });
    expect(find(text, 'dead letter')).toEqual(['a known name']);
  });

  it('finds each of many wherever it stands, and does not repeat it in its report', () => {
    const value = fc.stringMatching(/^[a-z]{3,8}[.+][a-z0-9]{2,8}@[a-z]{3,8}\.example$/);
    fc.assert(
      fc.property(fc.uniqueArray(value, { minLength: 1, maxLength: 50 }), fc.string(), (all, text) => {
        const [first = ''] = all;
        const search = createLeakSearch(all.map((one) => ({ kind: 'address', value: one })));
        const leaks = search.find({ test: 't', where: 'error', text: `${text} <${first}> ${text}` });
        expect(leaks.map(({ what }) => what)).toContain('a known address');
        expect(leaks.map(({ line }) => line).join()).not.toContain(first);
      }),
    );
  });

  it('is one pass: ten megabytes and five thousand values are a matter of seconds', () => {
    const many = Array.from(
      { length: 5000 },
      (_, n): Known => ({ kind: 'address', value: `p${n}@x.example` }),
    );
    const search = createLeakSearch(many);
    const line = JSON.stringify({
      audit: 1,
      end: 'sent',
      position: 'rabbit:1',
      eventId: 'event-1',
      ms: { a: 1 },
    });
    const text = Array.from({ length: 10_000_000 / line.length }, () => line).join('\n');
    const startedAt = performance.now();
    expect(search.find({ test: 't', where: 'output', text })).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});

describe('a run that leaks', () => {
  it('fails, and says what leaked, where, and in which test', { timeout: 60_000 }, async () => {
    const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
    const argv = [vitest, 'run', '--root', join(import.meta.dirname, '../..'), '--config'];
    const config = join(import.meta.dirname, 'leaky/vitest.config.ts');
    const { status, said } = await new Promise<{ status: unknown; said: string }>((resolve) => {
      execFile(process.execPath, [...argv, config], { env: { PATH: process.env.PATH } }, (error, out, err) =>
        resolve({ status: error?.code ?? 0, said: out + err }),
      );
    });
    expect(said).toMatch(/Tests .*3 passed/);
    expect(status).toBe(1);
    expect(said).toMatch(/Privacy: .* 5 leaks/);
    for (const [what, test] of [
      ['a known address in telemetry', 'an address in the log'],
      ['a known name in error', 'a name in an error'],
      ['a known address in message attributes', 'an address beside a dead letter'],
      ['a known name in dead letter', 'an address beside a dead letter'],
      ['a known secret in output', 'leaky.ts'],
    ] as const) {
      expect(said).toMatch(new RegExp(`${what}, test/privacy/leaky/leaky.ts.*`));
      expect(said).toContain(test);
    }
  });
});
