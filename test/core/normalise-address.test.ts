import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseAddress, parseAddress } from '../../functions/core/normalise-address.ts';
import { anyText } from './any-text.ts';

describe('addresses', () => {
  it.each([
    ['ada@example.com', 'ada@example.com'],
    ['  Ada.Lovelace+cart@Example.COM ', 'Ada.Lovelace+cart@example.com'],
    ["o'hara@example.co.uk", "o'hara@example.co.uk"],
    ['info@bücher.example', 'info@xn--bcher-kva.example'],
    ['info@例え.テスト', 'info@xn--r8jz45g.xn--zckzah'],
  ])('takes %s', (given, expected) => {
    expect(parseAddress(given)).toBe(expected);
  });

  it.each([
    '',
    'ada',
    '@example.com',
    'ada@',
    'ada@localhost',
    'ada@example.com, bob@example.com',
    'ada@example.com\r\nBcc: bob@example.com',
    'ada\u0000@example.com',
    'ada @example.com',
    'ada..b@example.com',
    '.ada@example.com',
    '"ada"@example.com',
    'Ada <ada@example.com>',
    'ada@bob@example.com',
    'ada@example.com:25',
    'ada@example.com/path',
    'ada@exa_mple.com',
    'ada@-example.com',
    'ada@127.0.0.1',
    'ada@[127.0.0.1]',
    'jörg@example.com',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'a'.repeat(250)}.com`,
    `ada@${'a'.repeat(64)}.com`,
  ])('refuses %j', (given) => {
    expect(parseAddress(given)).toBeUndefined();
  });

  it('never lets through a character that could leave its header', () => {
    fc.assert(
      fc.property(anyText(20), anyText(20), (local, domain) => {
        const parsed = parseAddress(`${local}@${domain}.example.com`);
        if (parsed !== undefined) expect(parsed).toMatch(/^[!-~]{1,254}$/);
      }),
    );
  });

  it('remembers one mailbox under one spelling', () => {
    expect(normaliseAddress(' Ada@Bücher.example')).toBe('ada@xn--bcher-kva.example');
    expect(normaliseAddress('ada@xn--bcher-kva.example')).toBe('ada@xn--bcher-kva.example');
  });
});
