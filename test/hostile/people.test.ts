// What names people, from wherever it comes: profiles, addresses, and the files that an operator imports.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { askEndpoint } from '../../functions/adapters/endpoint-request.ts';
import { isSafeEndpoint } from '../../functions/adapters/host-rules.ts';
import { CampaignTriggersError } from '../../functions/core/errors.ts';
import { createLiquidTemplate } from '../../functions/core/liquid-template.ts';
import { readSesEvent } from '../../functions/core/read-ses-event.ts';
import { recipientFromProfile } from '../../functions/core/recipient.ts';
import { templateScope } from '../../functions/core/template-scope.ts';
import { maskJson } from '../../lib/cli/parked/mask-json.ts';
import { findRows, readRows } from '../../lib/cli/profiles/read-rows.ts';
import { readAddresses } from '../../lib/cli/suppressions/read-addresses.ts';
import { aRecipient } from '../core/a-campaign.ts';
import { collect } from '../local/collect.ts';
import { soonWithinBounds, withinBounds } from './bounds.ts';

const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));
const nested = (levels: number) => JSON.parse(`${'{"a":['.repeat(levels)}1${']}'.repeat(levels)}`);

describe('a profile', () => {
  it('with attributes nested ten thousand times is mailed without them', () => {
    const recipient = withinBounds(() =>
      recipientFromProfile({ email: 'ada@example.com', attributes: { note: nested(10_000) } }),
    );
    if (recipient === undefined) throw new Error('it has an address');
    const given = {
      trigger: { dimensions: {} },
      recipient,
      unsubscribeUrl: 'https://u.example/',
      locale: 'en',
    };
    const scope = withinBounds(() => templateScope({ variables: {} }, given));
    expect(
      createLiquidTemplate('{{ recipient.attributes | json }}', 'text').render(scope).length,
    ).toBeLessThan(200);
  });

  it('with the members of every object as attributes has them as plain data, out of reach of a template', () => {
    const attributes = JSON.parse(
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":"x"}',
    );
    const recipient = recipientFromProfile({
      email: 'ada@example.com',
      attributes,
      consent: JSON.parse('{"__proto__":true,"constructor":true}'),
    });
    expect({}).not.toHaveProperty('polluted');
    expect(Object.getPrototypeOf(recipient?.consent)).toBe(Object.prototype);
    const given = {
      trigger: { dimensions: {} },
      recipient: aRecipient({ attributes }),
      unsubscribeUrl: 'u',
      locale: 'en',
    };
    const scope = templateScope({ variables: {} }, given);
    expect(() => createLiquidTemplate('{{ recipient.hasOwnProperty }}', 'text').render(scope)).toThrow();
    expect(() => createLiquidTemplate('{{ recipient.attributes.valueOf }}', 'text').render(scope)).toThrow();
  });
});

describe('a recipient endpoint', () => {
  const asked = { key: 'K-1', token: 'token-token-token', timeoutMs: 1_000 };

  it('is asked over https, or on this very machine, whatever its address', () => {
    const part = fc.constantFrom(
      ...[
        'http:',
        'https:',
        'HTTP:',
        'ftp:',
        'file:',
        '//',
        '\\\\',
        '/',
        '@',
        ':',
        '?',
        '#',
        '.',
        '[',
        ']',
        '::1',
        '%00',
        'user',
        '。',
      ],
      ...[
        '127.0.0.1',
        'localhost',
        '0x7f.1',
        '2130706433',
        '127.1',
        '0177.0.0.1',
        '169.254.169.254',
        '10.0.0.1',
        'evil.example',
        '::ffff:127.0.0.1',
      ],
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const text = parts.join('');
        if (!isSafeEndpoint(text)) return;
        const { protocol, hostname, username } = new URL(text);
        const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
        expect([username, protocol === 'https:' || isHere]).toEqual(['', true]);
      }),
      { numRuns: 5_000 },
    );
  });

  it('that never ends, answers a megabyte or nests without end is one error with a code', async () => {
    const endless = () =>
      new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_000).fill(0x20)) });
    for (const body of [
      '['.repeat(60_000),
      '{"email":'.repeat(5_000),
      'x'.repeat(1_000_000),
      endless(),
      '"\\ud800"',
    ]) {
      const answer = askEndpoint(async () => new Response(body), {
        ...asked,
        url: 'https://crm.shop.example/r',
      });
      const thrown = await answer
        .then((found) => recipientFromProfile(found === 'refused token' ? found : found.profile))
        .catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(CampaignTriggersError);
    }
  });
});

describe('an event of SES', () => {
  const event = (detail: object) => JSON.stringify({ source: 'aws.ses', detail });
  const mail = { timestamp: '2026-11-19T12:00:00Z', messageId: 'm' };

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'prototype', ''])(
    'of the kind %j is one of an unknown kind',
    (eventType) => {
      expect(readSesEvent(event({ eventType, mail })).type).toBe('other');
    },
  );

  it('of a hundred thousand recipients, tags or levels is read in bounds', () => {
    const bouncedRecipients = Array.from({ length: 100_000 }, (_, at) => ({
      emailAddress: `<a${at}@b.example>`,
    }));
    const bounce = { bounceType: 'Permanent', bouncedRecipients };
    expect(
      withinBounds(() => readSesEvent(event({ eventType: 'Bounce', mail, bounce }))).addresses,
    ).toHaveLength(100_000);
    const tags = Object.fromEntries(bouncedRecipients.map(({ emailAddress }) => [emailAddress, ['x']]));
    withinBounds(() => readSesEvent(event({ eventType: 'Send', mail: { ...mail, tags } })));
    const open = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    withinBounds(() =>
      readSesEvent(event({ eventType: 'Open', mail, open: {} }).replace('"open":{}', `"open":${open}`)),
    );
    const emailAddress = '<'.repeat(500_000);
    withinBounds(() =>
      readSesEvent(
        event({ eventType: 'Bounce', mail, bounce: { ...bounce, bouncedRecipients: [{ emailAddress }] } }),
      ),
    );
  });
});

describe('a file of an operator', () => {
  async function profilesIn(kind: 'csv' | 'json', text: string) {
    const file = join(folder, `profiles.${kind}`);
    writeFileSync(file, text);
    const rows = await soonWithinBounds(async () => {
      return await collect(readRows(file, await findRows(file, kind)));
    });
    return rows.flat().map(({ reading }) => ('reason' in reading ? reading.reason : reading.profile.key));
  }

  it('with a profile nested a hundred thousand times refuses that row only', async () => {
    const deep = `{"key":"A","attributes":{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    expect(await profilesIn('json', `${deep}\n{"key":"B"}\n`)).toEqual([
      'the "attributes" are nested too deeply',
      'B',
    ]);
  });

  it('with a hundred thousand columns is read, or told why not, soon', async () => {
    const columns = Array.from({ length: 60_000 }, (_, at) => `attributes.${at}`);
    expect(
      await profilesIn('csv', `key,${columns.join(',')}\nA,${','.repeat(columns.length - 1)}\n`),
    ).toEqual(['A']);
    await expect(profilesIn('csv', `key,${columns.join(',')},attributes.7\n`)).rejects.toThrow('twice');
  });

  it('of quotes, commas, or one endless line is read in bounds', async () => {
    for (const piece of ['"', '""', ',', '"\n', '",', 'A,"b\n', '\r', '\ufeff', ' ']) {
      const lines = piece.repeat(100_000 / piece.length);
      await profilesIn('csv', `key,name\n${lines}\nB,Bob\n`);
      const file = join(folder, 'addresses');
      writeFileSync(file, `email,name\n${lines}\nbob@example.com,Bob\n`);
      await soonWithinBounds(() => collect(readAddresses(file)));
    }
  });

  it('with the members of every object as columns changes none of them', async () => {
    const header = 'key,attributes.__proto__,consent.__proto__,attributes.constructor\n';
    expect(await profilesIn('csv', `${header}A,polluted,true,x\n`)).toEqual(['A']);
    expect(Reflect.ownKeys(Object.prototype)).not.toContain('polluted');
  });
});

it('a reject nested a hundred thousand times is shown as deep as anybody reads', () => {
  const shown = withinBounds(() => maskJson(nested(50_000), { open: new Set(['a']), closed: new Set() }));
  expect(JSON.stringify(shown).length).toBeLessThan(1_000);
});
