// What any version has written is read by today's code, whole: the fixtures lie in the tables and queues of emulators.
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDeliveryMemory } from '../../functions/adapters/delivery-memory.ts';
import { createHaltStore } from '../../functions/adapters/halt-store.ts';
import { createPositionStore } from '../../functions/adapters/position-store.ts';
import { createProfileStore } from '../../functions/adapters/profile-store.ts';
import { readResults } from '../../functions/adapters/results.ts';
import { createSendLedger } from '../../functions/adapters/send-ledger.ts';
import { createSuppressionStore } from '../../functions/adapters/suppression-store.ts';
import { createWaits } from '../../functions/adapters/waits.ts';
import { judgeClaim } from '../../functions/core/judge-claim.ts';
import { emptyRecord } from '../../functions/core/ports/send-ledger.ts';
import { recipientFromProfile } from '../../functions/core/recipient.ts';
import { createUnsubscribeTokens } from '../../functions/core/unsubscribe-token.ts';
import { readState } from '../../lib/cli/suppressions/suppressions-table.ts';
import { type OperatorBench, startOperatorBench } from '../cli/operator-bench.ts';
import { type Bench, startBench } from '../consumer/consumer-bench.ts';
import { aCampaign, noon } from '../support/builders.ts';
import type { TableName } from '../support/local-aws.ts';
import { signingKey } from '../support/one-secret.ts';
import { itemOf, messageOf, tokenOf } from './fixtures.ts';
import { aReject, claims, firing, recipient, trigger, visitor, waiting } from './stored.ts';

let bench: Bench;
let operator: OperatorBench;
beforeAll(async () => {
  [bench, operator] = await Promise.all([startBench(), startOperatorBench()]);
});
afterAll(() => Promise.all([bench.stop(), operator.stop()]));

const table = (tableName: TableName) => ({ client: bench.dynamo.client, tableName });
const put = (tableName: TableName, fixture: string) =>
  bench.dynamo.client.send(new PutItemCommand({ TableName: tableName, Item: itemOf(fixture) }));

async function send(queueUrl: string, sqs: Bench['sqs'], fixture: string) {
  const { body, attributes } = messageOf(fixture);
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, { type, value }]) => [
      name,
      { DataType: type, StringValue: value },
    ]),
  );
  await sqs.client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, MessageAttributes }));
}

it.each([
  ['message-1', aCampaign()],
  ['message-2', aCampaign({ name: 'welcome', steps: [...aCampaign().steps, ...aCampaign().steps] })],
])('a queue’s %s is mailed', async (fixture, campaign) => {
  const consumer = await bench.consumer({ campaigns: [campaign] });
  consumer.time.now = fixture === 'message-2' ? waiting.wait.dueAt : noon;
  expect(await consumer.deliver([messageOf(fixture).body])).toEqual([]);
  expect(consumer.telemetry.audited).toMatchObject([
    { end: 'sent', campaign: campaign.name, messageId: 'message-1' },
  ]);
});

it('a dead letter is listed with its reason and replayed as the trigger that it holds', async () => {
  await send(operator.queue('letters'), operator.sqs, 'dead-letter-1');
  const { out } = await operator.run('dead-letters', 'list', '--json');
  expect(out).toContain('"SEND_REFUSED"');
  expect(out).toContain('"welcome"');
  await operator.run('dead-letters', 'replay', '--reason', 'SEND_REFUSED', '--apply');
  const [replayed] = await operator.sqs.receive(operator.queue('triggers'));
  expect(JSON.parse(replayed?.Body ?? '')).toEqual(trigger);
});

it('a reject is listed with its reason', async () => {
  await send(operator.queue('rejects'), operator.sqs, 'reject-1');
  expect((await operator.run('rejects', 'list', '--json')).out).toContain(aReject.reason);
});

it('a ledger record stops whatever it stopped before', async () => {
  await put('sends', 'ledger-1');
  const ledger = createSendLedger(table('sends'));
  const record = (await ledger.read([visitor])).get(visitor)?.() ?? emptyRecord;
  expect(record).toMatchObject({ revision: 6, firings: { welcome: firing }, conversions: { welcome: noon } });
  const standings = claims.map(({ state, request }) => [
    state,
    judgeClaim(record, request, noon + 2000).standing,
  ]);
  expect(standings).toEqual([
    ['sent', 'already-sent'],
    ['refused', 'refused'],
    ['unknown', 'unknown'],
    ['open', 'held'],
  ]);
});

it('a wait comes back when it is due', async () => {
  await put('waits', 'wait-1');
  const found: unknown[] = [];
  for await (const page of createWaits(table('waits')).due(waiting.wait.dueAt)) found.push(...page);
  expect(found).toEqual([{ visitorHash: visitor, trigger: waiting }]);
});

it('a position is read on from', async () => {
  await put('positions', 'position-1');
  const positions = createPositionStore({ dynamo: bench.dynamo.client, table: 'positions' });
  const taken = await positions.take({ consumer: 'prod', journal: 'shop', owner: 'run-2' }, noon + 3_600_000);
  expect(taken).toEqual({
    lease: 'taken',
    saved: {
      cursor: 'https://events-va6.adobe.io/organizations/1/r?since=1',
      journalUrl: 'https://events-va6.adobe.io/organizations/1/r',
      position: 'rabbit:1',
      ...{ progressAt: noon - 2, checkedAt: noon - 1, rereadSince: noon - 3 },
    },
  });
});

it('halts and pauses go on', async () => {
  await put('sends', 'stops-1');
  const stops = await createHaltStore(table('sends')).read();
  const halt = { by: 'consumer', since: noon, probeAt: noon + 1, probes: 2 };
  expect(stops).toEqual(
    expect.arrayContaining([
      { ...halt, why: 'SEND_QUOTA_EXCEEDED' },
      { ...halt, why: 'SENDER_NOT_ALLOWED', campaign: 'welcome' },
      { by: 'operator', why: 'sale is over', since: noon, campaign: 'cart-abandonment' },
    ]),
  );
  expect(stops).toHaveLength(3);
});

it('a suppression goes on, with what was lifted', async () => {
  await put('suppressions', 'suppression-1');
  expect((await createSuppressionStore(table('suppressions')).find([recipient])).get(recipient)).toEqual({
    recipientHash: recipient,
    all: { reason: 'complaint', at: noon },
    categories: { marketing: { reason: 'unsubscribed', at: noon + 1 } },
  });
  const { lifted } = await readState(table('suppressions'), recipient);
  expect(lifted).toMatchObject([{ scope: 'news', was: 'bounce', because: 'asked' }]);
});

it('a profile is the recipient that was imported', async () => {
  await put('profiles', 'profile-1');
  const profile = (await createProfileStore(table('profiles')).find(['KEY-1'])).get('KEY-1');
  expect(recipientFromProfile(profile)).toEqual({
    ...{ address: 'ada@example.com', name: 'Ada', locale: 'de-AT', timeZone: 'Europe/Vienna' },
    ...{ consent: { marketing: true }, attributes: { tier: 'gold', points: 7 } },
  });
});

it('a delivery that was told before an update is not counted once more after it', async () => {
  await put('sends', 'deliveries-1');
  const deliveries = createDeliveryMemory({ ...table('sends'), sendingRatePerSecond: 14 });
  const told = (messageKey: string) => ({
    claim: { visitorHash: visitor, campaign: 'welcome', messageKey },
    sentAt: noon,
  });
  expect(await deliveries.remember([told('message-key'), told('another')])).toEqual([false, true]);
});

it('results add up', async () => {
  await put('results', 'result-1');
  const rows = await readResults(table('results'), {
    campaign: 'welcome',
    from: '2026-11-19',
    until: '2026-11-19',
  });
  expect(rows).toEqual([
    {
      key: { campaign: 'welcome', day: '2026-11-19', step: 'first', variant: 'b' },
      counts: { sent: 3, 'skipped:no_consent': 2, clicked: 1 },
    },
  ]);
});

it('an unsubscribe link works, also years and a rotation later', () => {
  const rotated = createUnsubscribeTokens({ current: `${signingKey}-next`, previous: signingKey });
  const request = { recipientHash: recipient, category: 'marketing' };
  expect(rotated.verify(tokenOf('unsubscribe-token-1'))).toEqual(request);
});
