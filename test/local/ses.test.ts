import {
  GetSendQuotaCommand,
  ListIdentitiesCommand,
  SESClient,
  SendRawEmailCommand,
  type SendRawEmailCommandInput,
} from '@aws-sdk/client-ses';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type LocalSes, startSes } from '../../lib/local/ses.ts';
import type { Mail } from '../../lib/local/state.ts';

const now = 1_760_000_000_000;
let time = now;
let ses: LocalSes;
let client: SESClient;
/** Gives up soon, for the faults that hang. */
let impatient: SESClient;
const seen: Mail[] = [];

beforeAll(async () => {
  ses = await startSes({
    clock: () => time,
    limits: { perSecond: 10, perDay: 100 },
    onMail: (mail) => seen.push(mail),
  });
  ses.setAccount({
    configurationSets: new Set(['mailings']),
    identities: ['shop.example', 'one@else.example'],
    region: 'eu-west-1',
  });
  const settings = {
    endpoint: ses.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  };
  client = new SESClient(settings);
  impatient = new SESClient({
    ...settings,
    requestHandler: { requestTimeout: 300, throwOnRequestTimeout: true },
  });
});

afterEach(() => {
  // Every test begins with a full bucket.
  time += 60_000;
});

afterAll(async () => {
  client.destroy();
  impatient.destroy();
  await ses.stop();
});

const raw = (...headers: string[]) =>
  Buffer.from(
    ['From: Shop <hello@shop.example>', 'Subject: Hi', ...headers, '', 'Grüezi ✓', ''].join('\r\n'),
  );

function send(overrides: Partial<SendRawEmailCommandInput> = {}, through = client) {
  return through.send(
    new SendRawEmailCommand({
      Destinations: ['ann@reader.example'],
      RawMessage: { Data: raw() },
      ...overrides,
    }),
  );
}

describe('the local SES', () => {
  it('keeps an accepted e-mail as it came, under an id of SES’s form', async () => {
    const { MessageId } = await send({
      Source: 'hello@shop.example',
      ConfigurationSetName: 'mailings',
      Tags: [
        { Name: 'campaign', Value: 'cart-abandonment' },
        { Name: 'claim', Value: 'c_1' },
      ],
    });
    expect(MessageId).toMatch(
      /^0100[0-9a-f]{12}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}-000000$/,
    );
    const mail = ses.inbox.find(MessageId ?? '');
    expect(mail).toEqual({
      id: MessageId,
      acceptedAt: time,
      source: 'hello@shop.example',
      destinations: ['ann@reader.example'],
      configurationSet: 'mailings',
      tags: { campaign: 'cart-abandonment', claim: 'c_1' },
      raw: raw(),
    });
    expect(ses.inbox.mails().at(-1)).toBe(mail);
    expect(seen.at(-1)).toBe(mail);
  });

  it('takes the recipients from the headers where the call names none', async () => {
    const { MessageId } = await send({
      Destinations: [],
      RawMessage: { Data: raw('To: "Doe, Ann" <ann@reader.example>, bob@reader.example') },
    });
    expect(ses.inbox.find(MessageId ?? '')?.destinations).toEqual([
      'ann@reader.example',
      'bob@reader.example',
    ]);
  });

  it('answers the sending quota', async () => {
    const { Max24HourSend, MaxSendRate } = await client.send(new GetSendQuotaCommand({}));
    expect([Max24HourSend, MaxSendRate]).toEqual([100, 10]);
  });

  it('answers an action that it does not play instead of hanging', async () => {
    await expect(client.send(new ListIdentitiesCommand({}))).rejects.toMatchObject({ name: 'InvalidAction' });
  });

  it.each<[string, Partial<SendRawEmailCommandInput>, string, RegExp]>([
    [
      'an unknown configuration set',
      { ConfigurationSetName: 'other' },
      'ConfigurationSetDoesNotExistException',
      /<other>/,
    ],
    [
      'a tag with a forbidden character',
      { Tags: [{ Name: 'a', Value: 'x y' }] },
      'InvalidParameterValue',
      /tag/,
    ],
    [
      'more than 50 recipients',
      { Destinations: Array.from({ length: 51 }, (_, index) => `r${index}@reader.example`) },
      'InvalidParameterValue',
      /50/,
    ],
    ['an address without a domain', { Destinations: ['ann'] }, 'InvalidParameterValue', /domain/],
    [
      'a line break in an address',
      { Destinations: ['a\r\nb@reader.example'] },
      'InvalidParameterValue',
      /control/,
    ],
    ['a non-ASCII local part', { Destinations: ['jürg@reader.example'] }, 'InvalidParameterValue', /Local/],
    [
      'a sender that is not verified',
      { Source: 'x@evil.example' },
      'MessageRejected',
      /EU-WEST-1: x@evil\.example/,
    ],
    [
      'more than 10 MB',
      { RawMessage: { Data: Buffer.concat([raw(), Buffer.alloc(10_485_760)]) } },
      'InvalidParameterValue',
      /10485760/,
    ],
    [
      'raw UTF-8 in a header',
      { RawMessage: { Data: raw('X-Name: Jürg') } },
      'InvalidParameterValue',
      /ASCII/,
    ],
    [
      'a bare line feed in a header',
      { RawMessage: { Data: raw('X-A: 1\nBcc: x@evil.example') } },
      'InvalidParameterValue',
      /CRLF/,
    ],
    [
      'a repeated header',
      { RawMessage: { Data: raw('Subject: again') } },
      'InvalidParameterValue',
      /subject/,
    ],
    [
      'a header line that is too long',
      { RawMessage: { Data: raw(`X-A: ${'a'.repeat(1000)}`) } },
      'InvalidParameterValue',
      /998/,
    ],
    [
      'a missing sender',
      { RawMessage: { Data: Buffer.from('Subject: Hi\r\n\r\nbody') } },
      'InvalidParameterValue',
      /From/,
    ],
  ])('refuses %s', async (_name, overrides, name, message) => {
    const before = ses.inbox.mails().length;
    await expect(send(overrides)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
    expect(ses.inbox.mails()).toHaveLength(before);
  });

  it('throttles beyond the account’s rate and recovers with time', async () => {
    for (let count = 0; count < 10; count++) await send();
    await expect(send()).rejects.toMatchObject({
      name: 'Throttling',
      message: 'Maximum sending rate exceeded.',
    });
    time += 100;
    await expect(send()).resolves.toBeDefined();
    await expect(send()).rejects.toMatchObject({ name: 'Throttling' });
  });

  it.each([
    ['throttled', { name: 'Throttling', message: 'Maximum sending rate exceeded.' }, 0],
    ['daily-quota', { name: 'Throttling', message: 'Daily message quota exceeded.' }, 0],
    ['rejected', { name: 'MessageRejected' }, 0],
    ['paused', { name: 'AccountSendingPausedException' }, 0],
    ['unavailable', { $metadata: expect.objectContaining({ httpStatusCode: 503 }) }, 0],
    ['unavailable-after-acceptance', { $metadata: expect.objectContaining({ httpStatusCode: 500 }) }, 1],
    ['reset', { code: 'ECONNRESET' }, 0],
    ['reset-after-acceptance', { code: 'ECONNRESET' }, 1],
    ['hang', { name: 'TimeoutError' }, 0],
    ['hang-after-acceptance', { name: 'TimeoutError' }, 1],
  ] as const)('plays the fault "%s" once when told', async (fault, error, accepted) => {
    const before = ses.inbox.mails().length;
    ses.fail(fault);
    await expect(send({}, impatient)).rejects.toMatchObject(error);
    expect(ses.inbox.mails()).toHaveLength(before + accepted);
    await expect(send()).resolves.toBeDefined();
  });

  it('ends at the daily quota', async () => {
    for (let left = 100; left > 0; left--) {
      time += 1000;
      const end = await send().then(
        () => undefined,
        (error: Error) => error.message,
      );
      if (end) return expect(end).toBe('Daily message quota exceeded.');
    }
    expect.unreachable('the quota of 100 was never reached');
  });
});
