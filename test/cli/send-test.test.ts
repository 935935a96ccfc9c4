import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSuppressionStore } from '../../functions/adapters/suppression-store.ts';
import { createRecipientHash } from '../../functions/core/recipient-hash.ts';
import { writeRunFile } from '../../lib/local/run-file.ts';
import { shippedCampaigns } from '../campaigns/edited-campaigns.ts';
import { type LocalDynamo, region, startDynamo } from '../support/local-aws.ts';
import { type OneSecret, signingKeysSecret, startOneSecret } from '../support/one-secret.ts';
import { type ScriptedSes, startSes } from '../support/scripted-ses.ts';
import { run } from './run-command.ts';

let dynamo: LocalDynamo;
let secret: OneSecret;
let ses: ScriptedSes;
const cwd = mkdtempSync(join(tmpdir(), 'send-test-'));

beforeAll(async () => {
  [dynamo, secret, ses] = await Promise.all([startDynamo(), startOneSecret(), startSes()]);
  const endpoints = {
    dynamodb: dynamo.endpoint,
    secretsManager: secret.endpoint,
    ses: ses.endpoint,
    sqs: 'http://127.0.0.1:9',
  };
  const outputs = {
    SuppressionsTable: 'suppressions',
    SigningKeysSecret: 'keys',
    ConfigurationSet: 'local-set',
    UnsubscribeUrl: 'https://unsubscribe.example/',
  };
  await writeRunFile(join(cwd, '.local'), {
    stackName: 'campaign-triggers-local',
    region,
    endpoints,
    outputs,
  });
  const journal = { name: 'web', url: 'https://journal.example/', start: 'latest' };
  const stage = { journals: [journal], sender: 'Demo Shop <news@demo.example>', sendingRatePerSecond: 10 };
  writeFileSync(join(cwd, 'cdk.json'), JSON.stringify({ context: { stages: { local: stage } } }));
});
afterAll(async () => {
  rmSync(cwd, { recursive: true });
  await Promise.all([dynamo.stop(), secret.stop(), ses.stop()]);
});
beforeEach(() => {
  ses.requests.length = 0;
  ses.accepted.length = 0;
});

const sendTest = (...more: string[]) =>
  run(['send-test', 'cart-abandonment', '--campaigns', shippedCampaigns, ...more], { cwd });

describe('send-test', () => {
  it('sends the sample’s e-mail to the address alone, marked and tagged as a test', async () => {
    const { status, out } = await sendTest('--to', 'marketer@shop.example', '--locale', 'de');
    expect([status, out]).toEqual([
      0,
      expect.stringContaining('Sent cart-abandonment in de to m…@shop.example through the local mode'),
    ]);
    const [sent] = ses.accepted;
    expect(ses.accepted).toHaveLength(1);
    expect(sent?.to).toBe('marketer@shop.example');
    expect(sent?.parameters.get('Source')).toBe('news@demo.example');
    expect(sent?.parameters.get('ConfigurationSetName')).toBe('local-set');
    expect(sent?.parameters.get('Tags.member.2.Name')).toBe('test');
    expect([...(sent?.parameters.values() ?? [])]).not.toContain('claim');
    const mail = await PostalMime.parse(sent?.mime ?? '');
    expect(mail.subject).toBe('[Test] Canvas Backpack 20 l liegt noch in Ihrem Warenkorb');
    expect(mail.html).toContain('Merino Hiking Socks');
    expect(mail.headers.find(({ key }) => key === 'list-unsubscribe')?.value).toBe(
      '<https://unsubscribe.example/?t=test>',
    );
  });

  it('sends every language when all are wanted, each marked', async () => {
    const { status, out } = await sendTest('--to', 'marketer@shop.example', '--all');
    expect(status).toBe(0);
    expect(out.split('\n').filter(Boolean)).toEqual([
      expect.stringContaining('Sent cart-abandonment in en to m…@shop.example'),
      expect.stringContaining('Sent cart-abandonment in de to m…@shop.example'),
    ]);
    const mails = await Promise.all(ses.accepted.map(({ mime }) => PostalMime.parse(mime)));
    expect(mails.map(({ subject }) => subject)).toEqual([
      '[Test] Canvas Backpack 20 l is still in your cart',
      '[Test] Canvas Backpack 20 l liegt noch in Ihrem Warenkorb',
    ]);
  });

  it('takes another sender when it is given', async () => {
    await sendTest('--to', 'marketer@shop.example', '--from', 'Other <other@shop.example>');
    expect(ses.accepted[0]?.parameters.get('Source')).toBe('other@shop.example');
  });

  it('mails nobody who is suppressed', async () => {
    const hash = createRecipientHash(JSON.parse(signingKeysSecret).recipientKey)('gone@shop.example');
    const store = createSuppressionStore({ client: dynamo.client, tableName: 'suppressions' });
    await store.suppress(hash, 'marketing', 'unsubscribed', 1);
    const { status, err } = await sendTest('--to', 'Gone@shop.example');
    expect([status, err]).toEqual([
      1,
      expect.stringContaining('G…@shop.example is suppressed (unsubscribed)'),
    ]);
    expect(ses.requests).toEqual([]);
  });

  it.each([
    [
      { status: 400, code: 'MessageRejected', message: 'Email address is not verified.' },
      'verify its domain',
    ],
    [
      { status: 400, code: 'Throttling', message: 'Daily message quota exceeded.' },
      'daily SES quota is used up',
    ],
    ['reset after body' as const, 'may or may not have taken the e-mail: look into the mailbox'],
  ])('says in a sentence why SES did not take it: %j', async (step, sentence) => {
    ses.script.push(step);
    const { status, err } = await sendTest('--to', 'marketer@shop.example');
    expect([status, err]).toEqual([1, expect.stringContaining(sentence)]);
    expect(ses.requests.length).toBeLessThanOrEqual(1);
  });

  it.each([
    [['--locale', 'fr'], 2, 'has no template in "fr"; there is en, de'],
    [['--sample', 'empty'], 2, 'has no sample "empty"; there is event'],
    [['--step', 'reminder'], 2, 'has no step "reminder"; it sends one e-mail'],
    [['--variant', 'short'], 2, 'has no variant "short"; it has one wording'],
    [['--all', '--locale', 'fr'], 2, 'has no template in "fr"; there is en, de'],
  ] as const)('refuses %j', async (more, status, sentence) => {
    expect(await sendTest('--to', 'a@shop.example', ...more)).toMatchObject({
      status,
      err: expect.stringContaining(sentence),
    });
  });
});
