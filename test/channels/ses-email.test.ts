import { SESClient } from '@aws-sdk/client-ses';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lean, leanSettings } from '../../functions/adapters/lean-client.ts';
import { createSesEmail } from '../../functions/channels/ses-email.ts';
import type { Email } from '../../functions/core/ports/email-channel.ts';
import { credentials, region } from '../support/local-aws.ts';
import { startSilentServer } from '../support/one-server.ts';
import { type ScriptedSes, type SesStep, startSes } from '../support/scripted-ses.ts';

let ses: ScriptedSes;
const clients: SESClient[] = [];
let now = 0;

beforeAll(async () => {
  ses = await startSes();
});
afterEach(() => {
  ses.script.length = 0;
  for (const client of clients.splice(0)) client.destroy();
});
afterAll(() => ses.stop());

function channel(endpoint = ses.endpoint, overrides: ConstructorParameters<typeof SESClient>[0] = {}) {
  const settings = leanSettings({}, { attempts: 1, connectMs: 1_000, answerMs: 1_500 });
  const client = lean(new SESClient({ ...settings, endpoint, region, credentials, ...overrides }));
  clients.push(client);
  return createSesEmail({ client, configurationSet: 'set', clock: () => now });
}

const email: Email = {
  from: 'shop@example.com',
  to: 'ada@example.com',
  mime: Buffer.from('Subject: Hello\r\n\r\nBody'),
  campaign: 'cart "abandonment"',
  claimKey: 'hash_key-1',
};

async function answerTo(step: SesStep) {
  ses.script.push(step);
  return await channel().send(email);
}

const error = (status: number, code: string, message?: string): SesStep => ({
  status,
  code,
  ...(message !== undefined && { message }),
});

describe('sending through SES', () => {
  it('hands over message, envelope, configuration set and tags', async () => {
    const answer = await channel().send(email);
    expect(answer).toEqual({ answer: 'accepted', sesMessageId: expect.stringMatching(/^ses-\d+$/) });
    const { parameters, mime } = ses.accepted.at(-1) ?? {};
    expect(mime).toBe('Subject: Hello\r\n\r\nBody');
    expect(Object.fromEntries(parameters ?? [])).toMatchObject({
      Action: 'SendRawEmail',
      Source: 'shop@example.com',
      'Destinations.member.1': 'ada@example.com',
      ConfigurationSetName: 'set',
      'Tags.member.1.Name': 'campaign',
      'Tags.member.1.Value': 'cart__abandonment_',
      'Tags.member.2.Name': 'claim',
      'Tags.member.2.Value': 'hash_key-1',
    });
  });

  it.each([
    ['throttled', error(400, 'Throttling', 'Maximum sending rate exceeded.')],
    ['quota', error(400, 'Throttling', 'Daily message quota exceeded.')],
    ['throttled', error(400, 'ThrottlingException')],
    ['throttled', error(429, 'TooManyRequestsException')],
    ['refused', error(400, 'MessageRejected', 'Message contains a virus')],
    ['sender-not-allowed', error(400, 'MessageRejected', 'Email address is not verified. x@example.com')],
    [
      'not-configured',
      error(400, 'MessageRejected', 'Sending paused for this account. For more information'),
    ],
    ['not-configured', error(400, 'MessageRejected', 'Sending suspended for this account')],
    ['refused', error(400, 'InvalidParameterValue', 'Missing final @domain')],
    ['sender-not-allowed', error(400, 'MailFromDomainNotVerifiedException')],
    ['not-configured', error(400, 'ConfigurationSetDoesNotExist')],
    ['not-configured', error(400, 'AccountSendingPausedException')],
    ['not-configured', error(400, 'ConfigurationSetSendingPausedException')],
    ['not-configured', error(403, 'SignatureDoesNotMatch')],
    ['not-configured', error(403, 'RequestExpired')],
    ['sender-not-allowed', error(403, 'AccessDenied')],
    ['sender-not-allowed', error(403, 'AccessDeniedException')],
    ['unavailable', error(400, 'NeverHeardOf')],
    ['unavailable', { status: 404, body: '<html>no such thing</html>' }],
    ['unknown', error(503, 'ServiceUnavailable')],
    ['unknown', error(500, 'InternalFailure')],
    ['unknown', { status: 502, body: '<html>bad gateway</html>' }],
    ['unknown', { status: 504, body: '' }],
    ['unknown', 'no message id'],
    ['unknown', 'hang'],
    ['unknown', 'reset after body'],
    ['unknown', 'reset before answer'],
  ] as const)('answers %s to %o', async (expected, step) => {
    const before = ses.requests.length;
    const answer = await answerTo(step);
    expect(answer.answer).toBe(expected);
    expect(JSON.stringify(answer)).not.toContain('@');
    expect(ses.requests.length - before).toBeLessThanOrEqual(1);
  });

  it('knows that nothing was taken where no connection was made', async () => {
    expect(await channel('http://127.0.0.1:9').send(email)).toMatchObject({
      answer: 'unavailable',
      detail: 'ECONNREFUSED',
    });
    expect(await channel('http://ses.invalid').send(email)).toMatchObject({ answer: 'unavailable' });
    const silent = await startSilentServer();
    expect(await channel(`https://127.0.0.1:${silent.port}`).send(email)).toMatchObject({
      answer: 'unavailable',
      detail: 'ETIMEDOUT',
    });
    await silent.stop();
  });

  it('takes nothing for not taken of a client that was used before', async () => {
    const settings = leanSettings({}, { attempts: 1, connectMs: 1_000, answerMs: 1_500 });
    const client = lean(new SESClient({ ...settings, endpoint: ses.endpoint, region, credentials }));
    clients.push(client);
    const send = () => createSesEmail({ client, configurationSet: 'set', clock: () => now }).send(email);
    expect(await send()).toMatchObject({ answer: 'accepted' });
    ses.script.push('reset after body', 'reset before answer');
    expect(await send()).toMatchObject({ answer: 'unknown' });
    expect(await send()).toMatchObject({ answer: 'unknown' });
  });

  it('knows that nothing was taken where there are no credentials to sign with', async () => {
    const failing = async () => {
      throw Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
    };
    const before = ses.requests.length;
    expect(await channel(ses.endpoint, { credentials: failing }).send(email)).toMatchObject({
      answer: 'not-configured',
    });
    expect(ses.requests).toHaveLength(before);
  });

  it('trusts no connection that rested: the freeze of the environment may have killed it', async () => {
    const sender = channel();
    const portOf = async () => {
      await sender.send(email);
      return ses.accepted.at(-1)?.port;
    };
    const first = await portOf();
    expect(await portOf()).toBe(first);
    now += 60_000;
    expect(await portOf()).not.toBe(first);
  });
});
