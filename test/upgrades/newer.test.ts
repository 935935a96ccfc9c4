// After a rollback, older code meets what a newer version wrote: it leaves it to that version, and neither loses nor overwrites it.
import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBounceCounter } from '../../functions/adapters/bounce-counter.ts';
import { createPositionStore } from '../../functions/adapters/position-store.ts';
import { createResults } from '../../functions/adapters/results.ts';
import { createSuppressionStore } from '../../functions/adapters/suppression-store.ts';
import { createWaits, type UnreadableWait } from '../../functions/adapters/waits.ts';
import { createVisitorHash } from '../../functions/core/visitor-hash.ts';
import { type Bench, startBench } from '../consumer/consumer-bench.ts';
import { aCampaign, aTrigger, aWait, noon } from '../support/builders.ts';
import type { TableName } from '../support/local-aws.ts';
import { signingKey } from '../support/one-secret.ts';
import { itemOf } from './fixtures.ts';
import { recipient } from './stored.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());

const table = (tableName: TableName) => ({ client: bench.dynamo.client, tableName });
const put = (TableName: TableName, Item: Record<string, AttributeValue>) =>
  bench.dynamo.client.send(new PutItemCommand({ TableName, Item }));
const newer = JSON.stringify({ version: 3, eventId: 'e-3', who: { anything: 'else' } });

describe('a message of a newer version', () => {
  it('stays in the queue while its neighbours are mailed', async () => {
    const consumer = await bench.consumer();
    expect(await consumer.deliver([aTrigger(), newer, aTrigger()])).toEqual([newer]);
    expect(consumer.telemetry.audited.map(({ end }) => end)).toEqual(['sent', 'sent']);
    expect(await consumer.queued()).toMatchObject({ hidden: 1 });
    expect(consumer.telemetry.logged.join()).toContain('left for a newer version');
  });

  it('is never dead-lettered: on its last receive it goes back as a fresh copy, word for word', async () => {
    const consumer = await bench.consumer();
    expect(await consumer.deliver([newer], { receives: 5, attempts: 40 })).toEqual([]);
    expect(await consumer.queued()).toMatchObject({ visible: 0, delayed: 1 });
    expect(await consumer.deadLetters()).toEqual([]);
    expect(consumer.telemetry.audited).toEqual([]);
  });

  it('is told from a broken message of a version that we know', async () => {
    const consumer = await bench.consumer();
    await consumer.deliver([JSON.stringify({ version: 2, eventId: 'e-2' })]);
    expect(await consumer.deadLetters()).toMatchObject([{ reason: 'MESSAGE_UNREADABLE' }]);
  });
});

it('a ledger record of a newer version lets its triggers wait, and stays as it is', async () => {
  const visitorHash = createVisitorHash(signingKey)({ profile: 'KEY-1' });
  const Item = {
    visitorHash: { S: visitorHash },
    version: { N: '2' },
    rev: { N: '9' },
    'm:x': { S: 'another shape' },
  };
  const campaign = aCampaign();
  const consumer = await bench.consumer({
    campaigns: [
      campaign,
      aCampaign({ name: 'other', triggerId: 'bought', cancelOn: [{ triggerId: 'bought' }] }),
    ],
  });
  await put('sends', Item);
  const [firing, bought] = [aTrigger(), aTrigger({ triggerId: 'bought' })];
  for (const trigger of [firing, bought]) {
    expect(await consumer.deliver([trigger], { receives: 1 })).toHaveLength(1);
    expect(await consumer.deliver([trigger], { receives: 5 })).toEqual([]);
  }
  expect(await consumer.deadLetters()).toEqual([]);
  expect(bench.ses.requests).toEqual([]);
  expect(await bench.dynamo.item('sends', { visitorHash })).toEqual(Item);
});

it('a position of a newer version stops the poller before it takes the lease, and stays as it is', async () => {
  const Item = { ...itemOf('position-1'), version: { N: '2' } };
  await put('positions', Item);
  const positions = createPositionStore({ dynamo: bench.dynamo.client, table: 'positions' });
  for (const owner of ['run-1', 'run-2']) {
    const take = positions.take({ consumer: 'prod', journal: 'shop', owner }, noon + 3_600_000);
    await expect(take).rejects.toMatchObject({ code: 'RECORD_NEWER_VERSION' });
  }
  expect(await bench.dynamo.item('positions', { consumerJournal: 'prod#shop' })).toEqual(Item);
});

it('a wait of a newer version is left where it is, and told as late', async () => {
  const { trigger: _, ...keys } = itemOf('wait-1');
  const Item: Record<string, AttributeValue> = { ...keys, trigger: { B: Buffer.from('another encoding') } };
  await put('waits', Item);
  const unreadable: UnreadableWait[] = [];
  const waits = createWaits({ ...table('waits'), onUnreadable: (one) => unreadable.push(one) });
  const readable = aWait();
  await waits.keep(readable);
  const found: unknown[] = [];
  for await (const page of waits.due(Number(Item.dueAt?.N))) found.push(...page);
  expect(found).toEqual([readable]);
  expect(unreadable).toMatchObject([{ wait: keys.wait?.S }]);
  const key = { visitorHash: keys.visitorHash?.S ?? '', wait: keys.wait?.S ?? '' };
  expect(await bench.dynamo.item('waits', key)).toMatchObject({ dueAt: keys.dueAt });
});

it('what a newer version added to a suppression or to results stays when older code writes beside it', async () => {
  const added = { 'consent-proof': { M: { of: { S: 'a newer version' } } }, 'scope:sms': { L: [] } };
  await put('suppressions', { ...itemOf('suppression-1'), ...added });
  const suppressions = createSuppressionStore(table('suppressions'));
  await suppressions.suppress(recipient, 'news', 'unsubscribed', noon);
  await createBounceCounter({ ...table('suppressions'), suppressions }).count(recipient, 'ses-2', noon);
  expect(await bench.dynamo.item('suppressions', { recipientHash: recipient })).toMatchObject(added);
  // What cannot be understood keeps the gate closed.
  const found = (await suppressions.find([recipient])).get(recipient);
  expect(found?.categories).toMatchObject({ sms: { reason: 'unreadable' } });

  await put('results', { ...itemOf('result-1'), converted: { N: '4' } });
  const key = { campaign: 'welcome', day: '2026-11-19', step: 'first', variant: 'b' };
  await createResults(table('results')).add(key, { sent: 1 });
  const result = { campaign: 'welcome', result: '2026-11-19#first#b' };
  expect(await bench.dynamo.item('results', result)).toMatchObject({
    sent: { N: '4' },
    converted: { N: '4' },
  });
});
