// The waits table's adapter against a real emulator: what is kept comes back, in time, and only once it is forgotten.
import {
  BatchWriteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeItem } from '../../functions/adapters/waiting-item.ts';
import { createVisitorWaits, createWaits, type UnreadableWait } from '../../functions/adapters/waits.ts';
import type { WaitingTrigger } from '../../functions/core/ports/waits.ts';
import { aWait, noon } from '../support/builders.ts';
import { credentials, type LocalDynamo, region, startDynamo } from '../support/local-aws.ts';

let dynamo: LocalDynamo;
let unreadable: UnreadableWait[] = [];
const waits = () =>
  createWaits({ client: dynamo.client, tableName: 'waits', onUnreadable: (one) => unreadable.push(one) });
const visitorWaits = () => createVisitorWaits({ client: dynamo.client, tableName: 'waits' });

beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  unreadable = [];
  for (const page of await pagesDue(farFuture)) await Promise.all(page.map((one) => waits().forget(one)));
});

const farFuture = Date.UTC(2100, 0, 1);

async function pagesDue(until: number): Promise<WaitingTrigger[][]> {
  const pages: WaitingTrigger[][] = [];
  for await (const page of waits().due(until)) pages.push(page);
  return pages;
}
const allDue = async (until = farFuture) => (await pagesDue(until)).flat();

async function keepMany(many: readonly WaitingTrigger[]): Promise<void> {
  for (let at = 0; at < many.length; at += 25) {
    const requests: WriteRequest[] = many
      .slice(at, at + 25)
      .map((one) => ({ PutRequest: { Item: writeItem(one) } }));
    await dynamo.client.send(new BatchWriteItemCommand({ RequestItems: { waits: requests } }));
  }
}

describe('waiting triggers', () => {
  it('come back when they are due, the due moment included, and not before', async () => {
    const waiting = aWait({ dueAt: noon });
    await waits().keep(waiting);
    expect(await allDue(noon - 1)).toEqual([]);
    expect(await allDue(noon)).toEqual([waiting]);
  });

  it('come back as they were kept, whatever the trigger says', async () => {
    // No schema lets a prototype in.
    const name = fc.string({ unit: 'binary' }).filter((text) => !(text in {}) && text !== 'prototype');
    const dimensions = fc.dictionary(name, fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.integer())));
    await fc.assert(
      fc.asyncProperty(
        dimensions,
        fc.jsonValue(),
        fc.string({ minLength: 1 }),
        fc.integer({ min: 0, max: farFuture }),
        async (given, products, messageId, dueAt) => {
          // As the queue's JSON carries it.
          const carried = JSON.parse(JSON.stringify({ dimensions: given, products, messageId }));
          const waiting = aWait({ dueAt }, carried);
          await waits().keep(waiting);
          const found = (await allDue()).filter(({ trigger }) => trigger.messageId === carried.messageId);
          expect(found).toEqual([waiting]);
          await waits().forget(waiting);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are kept once for each visitor, campaign, firing and step: again, only the new due time counts', async () => {
    const first = aWait({ dueAt: noon });
    const later = {
      ...first,
      trigger: { ...first.trigger, wait: { ...first.trigger.wait, dueAt: noon + 5 } },
    };
    const nextStep = { ...first, trigger: { ...first.trigger, wait: { ...first.trigger.wait, step: 1 } } };
    const somebodyElse = { ...first, visitorHash: 'somebody-else' };
    for (const one of [first, nextStep, somebodyElse, later]) await waits().keep(one);
    expect(await allDue()).toEqual(expect.arrayContaining([later, nextStep, somebodyElse]));
    expect(await allDue()).toHaveLength(3);
  });

  it('are forgotten, unless they have been given another due time since', async () => {
    const read = aWait({ dueAt: noon });
    const keptAnew = {
      ...read,
      trigger: { ...read.trigger, wait: { ...read.trigger.wait, dueAt: noon + 1 } },
    };
    await waits().keep(keptAnew);
    await waits().forget(read);
    expect(await allDue()).toEqual([keptAnew]);
    await waits().forget(keptAnew);
    await waits().forget(keptAnew);
    expect(await allDue()).toEqual([]);
  });

  it('come in pages of ten at most, none lost and none twice over all shards, the earliest of a shard first', async () => {
    const many = Array.from({ length: 1000 }, (_, at) => aWait({ dueAt: noon + ((at * 7919) % 1000) }));
    await keepMany(many);
    const pages = await pagesDue(noon + 499);
    expect(Math.max(...pages.map((page) => page.length))).toBe(10);
    const found = pages.flat();
    expect(found).toHaveLength(500);
    expect(new Set(found.map(({ trigger }) => trigger.messageId)).size).toBe(500);
    for (const page of pages) {
      const times = page.map(({ trigger }) => trigger.wait.dueAt);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
  });

  it('that cannot be read are told of, left alone, and stand in nobody’s way', async () => {
    const good = aWait({ dueAt: noon });
    const [damagedItem, foreignItem] = [aWait({ dueAt: noon - 1 }), aWait({ dueAt: noon - 2 })].map(
      writeItem,
    );
    const damaged = { ...damagedItem, trigger: { B: new Uint8Array([1, 2, 3]) } };
    const foreign = { ...foreignItem, dueAt: { N: String(noon - 3) } };
    await waits().keep(good);
    for (const Item of [damaged, foreign])
      await dynamo.client.send(new PutItemCommand({ TableName: 'waits', Item }));
    expect(await allDue(noon)).toEqual([good]);
    expect(unreadable.map(({ dueAt }) => dueAt).sort()).toEqual([noon - 3, noon - 1]);
    const visitors = [damagedItem, foreignItem].map((item) => item?.visitorHash?.S ?? '');
    for (const visitor of visitors) {
      expect(await visitorWaits().list(visitor)).toHaveLength(1);
      await visitorWaits().remove(visitor);
    }
  });

  it('expire by themselves only a month after they were due', () => {
    expect(writeItem(aWait({ dueAt: noon })).expiresAtEpochSeconds).toEqual({
      N: String(noon / 1000 + 30 * 86_400),
    });
  });

  it('that no item of the table can hold are refused', async () => {
    const noise = () => Array.from({ length: 60_000 }, () => Math.random());
    await expect(waits().keep(aWait({ dueAt: noon }, { products: noise() }))).rejects.toMatchObject({
      code: 'TRIGGER_TOO_LARGE',
    });
    const large = aWait({ dueAt: noon }, { products: 'as large as a queue message '.repeat(35_000) });
    await waits().keep(large);
    expect(await allDue()).toEqual([large]);
  });

  it('are transient trouble where the table cannot be reached', async () => {
    const client = new DynamoDBClient({
      endpoint: 'http://127.0.0.1:9',
      region,
      credentials,
      maxAttempts: 1,
    });
    const lost = createWaits({ client, tableName: 'waits' });
    const failure = { code: 'STORE_FAILED', transient: true };
    await expect(lost.keep(aWait({ dueAt: noon }))).rejects.toMatchObject(failure);
    await expect(lost.forget(aWait({ dueAt: noon }))).rejects.toMatchObject(failure);
    await expect(lost.due(noon)[Symbol.asyncIterator]().next()).rejects.toMatchObject(failure);
  });
});

describe('what waits for one visitor', () => {
  it('is listed and removed, whoever else waits', async () => {
    const other = aWait({ dueAt: noon });
    const mine = Array.from({ length: 30 }, (_, step) => ({
      ...aWait({ campaign: 'odd#name', step, dueAt: noon + step }),
      visitorHash: 'me',
    }));
    await keepMany([other, ...mine]);
    const expected = mine.map((_, step) => ({ campaign: 'odd#name', step, dueAt: noon + step }));
    const listed = await visitorWaits().list('me');
    expect(listed.toSorted((one, two) => one.step - two.step)).toEqual(expected);
    expect(await visitorWaits().remove('me')).toBe(30);
    expect(await visitorWaits().list('me')).toEqual([]);
    expect(await visitorWaits().remove('me')).toBe(0);
    expect(await allDue()).toEqual([other]);
  });
});
