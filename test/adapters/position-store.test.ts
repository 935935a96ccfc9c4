import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPositionStore, leaseMs } from '../../functions/adapters/position-store.ts';
import type { PositionStore, SavedPosition } from '../../functions/core/ports/position-store.ts';
import { createMemoryPositions } from '../poller/memory-positions.ts';
import { credentials, type LocalDynamo, region, startDynamo } from '../support/local-aws.ts';

let dynamo: LocalDynamo;
let store: PositionStore;
const memory = createMemoryPositions();
let journals = 0;
beforeAll(async () => {
  dynamo = await startDynamo();
  store = createPositionStore({ dynamo: dynamo.client, table: 'positions' });
});
afterAll(() => dynamo.stop());

const now = Date.UTC(2026, 10, 19, 12);
const position: SavedPosition = {
  cursor: 'https://events.adobe.io/r?since=a:b%2Bc',
  journalUrl: 'https://events.adobe.io/r',
  position: '',
  progressAt: now - 5000,
  checkedAt: now,
};

const stores: [string, () => PositionStore][] = [
  ['in DynamoDB', () => store],
  // The poller's tests stand on this one: it has to behave the same.
  ['in memory', () => memory],
];

/** Two runs that want the same journal. */
function twoOwners() {
  journals += 1;
  const key = { consumer: 'prod', journal: `journal-${journals}` };
  return { mine: { ...key, owner: 'mine' }, theirs: { ...key, owner: 'theirs' } };
}

describe('the position in DynamoDB', () => {
  it('comes back as it was saved, under consumer and journal', async () => {
    const { mine } = twoOwners();
    expect(await store.take(mine, now)).toEqual({ lease: 'taken', saved: undefined });
    await store.save(mine, position, now);
    await store.release(mine);
    expect(await store.take({ ...mine, owner: 'later' }, now)).toEqual({ lease: 'taken', saved: position });
    const item = await dynamo.item('positions', { consumerJournal: `prod#${mine.journal}` });
    expect(item?.savedAt).toEqual({ N: String(now) });
  });

  it('remembers that the journal is being read again, and that this is over', async () => {
    const { mine } = twoOwners();
    await store.take(mine, now);
    for (const rereadSince of [now, 0]) {
      await store.save(mine, { ...position, rereadSince }, now);
      expect(await store.take(mine, now)).toEqual({ lease: 'taken', saved: { ...position, rereadSince } });
    }
  });

  it('is not waited for longer than until the signal', async () => {
    const { mine } = twoOwners();
    const gone = AbortSignal.abort();
    await expect(store.take(mine, now, gone)).rejects.toMatchObject({ code: 'POSITION_STORE_FAILED' });
    await store.take(mine, now);
    await expect(store.save(mine, position, now, gone)).rejects.toMatchObject({
      code: 'POSITION_STORE_FAILED',
    });
    await expect(store.renew(mine, now, gone)).rejects.toMatchObject({ code: 'POSITION_STORE_FAILED' });
    await expect(store.release(mine, gone)).rejects.toMatchObject({ code: 'POSITION_STORE_FAILED' });
  });

  it('that is damaged comes back with an empty cursor, not as if there were none', async () => {
    const { mine } = twoOwners();
    const Item = { consumerJournal: { S: `prod#${mine.journal}` }, cursor: { N: '7' } };
    await dynamo.client.send(new PutItemCommand({ TableName: 'positions', Item }));
    expect(await store.take(mine, now)).toMatchObject({ lease: 'taken', saved: { cursor: '' } });
  });

  it('that cannot be read is a failure, never a new start', async () => {
    const nowhere = new DynamoDBClient({
      endpoint: 'http://127.0.0.1:9',
      region,
      credentials,
      maxAttempts: 1,
    });
    const broken = createPositionStore({ dynamo: nowhere, table: 'positions' });
    await expect(broken.take(twoOwners().mine, now)).rejects.toMatchObject({ code: 'POSITION_STORE_FAILED' });
    const noTable = createPositionStore({ dynamo: dynamo.client, table: 'other' });
    await expect(noTable.take(twoOwners().mine, now)).rejects.toMatchObject({
      code: 'POSITION_STORE_FAILED',
    });
  });
});

describe.each(stores)('the lease %s', (_, current) => {
  let store: PositionStore;
  beforeAll(() => {
    store = current();
  });

  it('keeps the position that was saved, also for a lease that was only renewed', async () => {
    const { mine } = twoOwners();
    await store.take(mine, now);
    await store.save(mine, position, now);
    await store.renew(mine, now);
    expect(await store.take(mine, now)).toMatchObject({ saved: position });
  });

  it('is held by one of many who want it at once', async () => {
    const { mine } = twoOwners();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => store.take({ ...mine, owner: `run-${i}` }, now)),
    );
    expect(answers.filter(({ lease }) => lease === 'taken')).toHaveLength(1);
    expect(answers.filter(({ lease }) => lease === 'held')).toHaveLength(7);
  });

  it('tells others how long it lasts, also after a renewal', async () => {
    const { mine, theirs } = twoOwners();
    await store.take(mine, now);
    expect(await store.take(theirs, now + 1)).toEqual({ lease: 'held', until: now + leaseMs });
    await store.renew(mine, now + 10_000);
    expect(await store.take(theirs, now + leaseMs)).toEqual({ lease: 'held', until: now + 10_000 + leaseMs });
  });

  it('passes on when it runs out, and the old holder can save nothing any more', async () => {
    const { mine, theirs } = twoOwners();
    await store.take(mine, now);
    expect(await store.take(theirs, now + leaseMs)).toMatchObject({ lease: 'taken' });
    await expect(store.save(mine, position, now + leaseMs)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    await expect(store.renew(mine, now + leaseMs)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    await expect(store.release(mine)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await store.take(theirs, now + leaseMs)).toEqual({ lease: 'taken', saved: undefined });
  });

  it('passes on at once when it is released, with the position', async () => {
    const { mine, theirs } = twoOwners();
    await store.take(mine, now);
    await store.save(mine, position, now);
    await store.release(mine);
    expect(await store.take(theirs, now)).toEqual({ lease: 'taken', saved: position });
  });
});
