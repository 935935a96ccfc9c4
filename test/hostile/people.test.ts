import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askEndpoint } from '../../functions/adapters/endpoint-request.ts';
import { isSafeEndpoint } from '../../functions/adapters/host-rules.ts';
import { CampaignTriggersError } from '../../functions/core/errors.ts';
import { createLiquidTemplate } from '../../functions/core/liquid-template.ts';
import { readSesEvent } from '../../functions/core/read-ses-event.ts';
import { recipientFromProfile } from '../../functions/core/recipient.ts';
import { templateScope } from '../../functions/core/template-scope.ts';
import { aRecipient } from '../core/a-campaign.ts';
import { withinBounds } from './bounds.ts';

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
