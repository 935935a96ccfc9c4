// A person whom every function has dealt with is erased: what lies in the tables and among the dead letters afterwards names nobody.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tables } from '../../functions/contract/tables.ts';
import { createRecipientHash } from '../../functions/core/recipient-hash.ts';
import { createVisitorHash } from '../../functions/core/visitor-hash.ts';
import { createFeedback } from '../../functions/feedback/compose.ts';
import { writeRunFile } from '../../lib/local/run-file.ts';
import { run as runCommand } from '../cli/run-command.ts';
import { type Bench, startBench, type TestedConsumer } from '../consumer/consumer-bench.ts';
import { aCampaign, aTrigger, noon } from '../support/builders.ts';
import { writeCampaigns } from '../support/campaign-files.ts';
import { credentials, region } from '../support/local-aws.ts';
import { signingKey } from '../support/one-secret.ts';
import { recordTelemetry } from '../support/recorded-telemetry.ts';
import { aBounce, aSesEvent } from '../support/ses-events.ts';
import { createLeakSearch } from './find-leaks.ts';
import type { Known } from './record.ts';

const her = { key: 'SHOPPER-4711', email: 'Grace.Brewster@Example.net', name: 'Grace Brewster' };
const visitorHash = createVisitorHash(signingKey);
const recipientHash = createRecipientHash(signingKey)(her.email);
const visitors = [visitorHash({ profile: her.key }), visitorHash({ address: her.email })];
const hers: Known[] = [
  { kind: 'visitor key', value: her.key },
  { kind: 'address', value: her.email },
  { kind: 'name', value: her.name },
  { kind: 'name', value: 'told on the telephone' },
  // The ledger and the waits know her by these.
  ...visitors.map((value): Known => ({ kind: 'secret', value })),
];

let bench: Bench;
let consumer: TestedConsumer;
let cwd: string;
let letters: string;
const run = (...argv: string[]) => runCommand(argv, { cwd, clock: () => consumer.time.now });

beforeAll(async () => {
  bench = await startBench();
  cwd = await mkdtemp(join(tmpdir(), 'erasure-'));
  letters = await bench.sqs.createQueue('letters', 0);
  const byAddress = { address: { dimension: 'eVar9', pick: 'last' } };
  await writeCampaigns(join(cwd, 'campaigns'), { cart: {}, receipt: { recipient: byAddress } }, {});
});
afterAll(() => Promise.all([bench.stop(), rm(cwd, { recursive: true })]));

async function everything(): Promise<Record<string, string[]>> {
  const found = Object.keys(tables).map(async (name) => {
    const { Items = [] } = await bench.dynamo.client.send(new ScanCommand({ TableName: name }));
    return [name, Items.map((item) => JSON.stringify(item))] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

async function whereSheIs(): Promise<string[]> {
  const search = createLeakSearch(hers);
  const bodies = (await bench.sqs.receive(letters)).map(({ Body = '' }) => Body);
  return Object.entries({ ...(await everything()), letters: bodies }).flatMap(([table, items]) =>
    items.some((text) => search.find({ test: '', where: 'output', text }).length > 0) ? [table] : [],
  );
}

/** An e-mail sent and opened, a passing bounce, an e-mail that waits, one that was refused, one by her address, a note about her. */
async function live(): Promise<void> {
  const [step] = aCampaign().steps;
  const later = [{ ...step, delaySeconds: 86_400 }] as const;
  const byAddress = { address: { dimension: 'evar9', pick: 'last' } } as const;
  consumer = await bench.consumer({
    config: { deadLetterQueueUrl: letters },
    campaigns: [
      aCampaign(),
      aCampaign({ name: 'later', triggerId: 'later', steps: [...later] }),
      aCampaign({ name: 'receipt', triggerId: 'receipt', recipient: byAddress }),
      aCampaign({ name: 'bought', triggerId: 'never', cancelOn: [{ triggerId: 'bought' }] }),
    ],
  });
  await writeRunFile(join(cwd, '.local'), {
    stackName: 'campaign-triggers-local',
    region,
    endpoints: {
      ...{ dynamodb: bench.dynamo.endpoint, secretsManager: bench.secret.endpoint },
      ...{ ses: 'http://127.0.0.1:9', sqs: bench.sqs.endpoint },
    },
    outputs: {
      ...{ ProfilesTable: 'profiles', SendsTable: 'sends', WaitsTable: 'waits' },
      ...{ DeadLetterQueueUrl: letters, SuppressionsTable: 'suppressions' },
      ...{ SigningKeysSecret: 'arn:aws:secretsmanager:x:0:secret:keys' },
    },
  });
  await writeFile(join(cwd, 'her.jsonl'), JSON.stringify({ ...her, attributes: { note: her.name } }));
  await run('profiles', 'import', 'her.jsonl');
  const dimensions = { evar1: [her.key], evar9: [her.email], evar12: ['Bag'] };
  const refused = { status: 400, code: 'MessageRejected' };
  bench.ses.script.push('accept', refused, refused, refused, 'accept');
  const sent = aTrigger({ dimensions });
  for (const triggerId of ['receipt', 'receipt', 'cart', 'later', 'bought'])
    await consumer.deliver([{ ...aTrigger({ dimensions }), triggerId }]);
  await consumer.deliver([aTrigger()]);
  await consumer.deliver([sent]);
  const tell = createFeedback({
    config: {
      ...{ stage: 'test', sendsTable: 'sends', resultsTable: 'results', sendingRatePerSecond: 14 },
      ...{ suppressionsTable: 'suppressions', signingKeysSecretId: 'keys' },
    },
    clients: {
      dynamo: bench.dynamo.client,
      secrets: new SecretsManagerClient({ endpoint: bench.secret.endpoint, region, credentials }),
    },
    telemetry: recordTelemetry(),
    clock: () => noon + 5000,
  });
  const of = { ...sent, visitorHash: visitors[0] ?? '', campaign: 'cart-abandonment' };
  const bodies = [
    aSesEvent({ eventType: 'Open', of, content: { timestamp: new Date(noon).toISOString() } }),
    aBounce('Transient', 'MailboxFull', [her.email], { of }),
  ];
  await tell({ Records: bodies.map((body, at) => ({ messageId: String(at), body })) });
  await run('suppressions', 'add', her.email, '--scope', 'marketing', '--reason', 'told on the telephone');
  const lifted = ['--reason', 'told on the telephone', '--apply'];
  await run('suppressions', 'remove', her.email, '--scope', 'marketing', ...lifted);
}

it('leaves nothing but the keyed hash of the address, in no table and no dead letter, and refuses her from then on', async () => {
  await live();
  expect(await whereSheIs()).toEqual(['sends', 'waits', 'profiles', 'suppressions', 'letters']);
  const before = await everything();
  expect(before.suppressions?.join()).toContain('bounce:');
  expect(before.results).not.toEqual([]);

  const argv = ['profiles', 'erase', her.key, '--address', her.email];
  expect((await run(...argv)).out).toContain('Would remove 2 dead letters');
  expect(await whereSheIs()).toContain('letters');
  const interrupted = await runCommand([...argv, '--apply'], { cwd, signal: AbortSignal.abort() });
  expect([interrupted.status, interrupted.out, interrupted.err]).toEqual([
    ...[1, ''],
    expect.stringContaining('interrupted: the person is still known here'),
  ]);
  expect(await whereSheIs()).toContain('profiles');
  expect((await run(...argv, '--apply')).out).toContain('Removed 1 profile');

  expect(await whereSheIs()).toEqual([]);
  // Somebody else’s dead letter is still there.
  expect(await bench.sqs.receive(letters)).toHaveLength(1);
  const after = await everything();
  const item = await bench.dynamo.item('suppressions', { recipientHash });
  expect(after.suppressions).toEqual([JSON.stringify(item)]);
  expect(Object.keys(item ?? {}).sort()).toEqual(['recipientHash', 'scope:all']);
  // Counts are nobody's.
  expect(after.results).toEqual(before.results);

  await run('profiles', 'import', 'her.jsonl');
  const mails = bench.ses.requests.length;
  await consumer.deliver([aTrigger({ dimensions: { evar1: [her.key], evar12: ['Bag'] } })]);
  expect(bench.ses.requests).toHaveLength(mails);
  expect(consumer.telemetry.audited.at(-1)).toMatchObject({ end: 'skipped', reason: 'suppressed' });
});
