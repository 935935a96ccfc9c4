// Results in DynamoDB: counts add up, in one item per campaign, day, step and variant.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResults, readResults } from '../../functions/adapters/results.ts';
import type { ResultKey } from '../../functions/core/ports/results.ts';
import { type LocalDynamo, startDynamo } from '../support/local-aws.ts';

let dynamo: LocalDynamo;
let table: { client: LocalDynamo['client']; tableName: string };

beforeAll(async () => {
  dynamo = await startDynamo();
  table = { client: dynamo.client, tableName: 'results' };
});
afterAll(() => dynamo.stop());

const key = (change: Partial<ResultKey> = {}): ResultKey => ({
  campaign: 'welcome',
  day: '2026-11-19',
  step: 'reminder',
  variant: 'short',
  ...change,
});
const read = (campaign: string | undefined, from: string, until: string) =>
  readResults(table, { ...(campaign !== undefined && { campaign }), from, until });

describe('the counts of a campaign', () => {
  it('add up under its day, step and variant', async () => {
    const results = createResults(table);
    await results.add(key(), { sent: 2, 'skipped:too_old': 1 });
    await results.add(key(), { sent: 3, 'skipped:over_cap': 4, opened: 1 });
    await results.add(key({ variant: '' }), { sent: 1 });
    expect(await read('welcome', '2026-11-19', '2026-11-19')).toEqual([
      { key: key({ variant: '' }), counts: { sent: 1 } },
      { key: key(), counts: { sent: 5, 'skipped:too_old': 1, 'skipped:over_cap': 4, opened: 1 } },
    ]);
  });

  it('lose nothing when many invocations add at once', async () => {
    const results = createResults(table);
    const at = key({ campaign: 'busy' });
    await Promise.all(Array.from({ length: 40 }, () => results.add(at, { sent: 1, delivered: 2 })));
    expect(await read('busy', at.day, at.day)).toEqual([{ key: at, counts: { sent: 40, delivered: 80 } }]);
  });

  it('are kept for 400 days after the day', async () => {
    const results = createResults(table);
    await results.add(key({ campaign: 'old' }), { sent: 1 });
    await results.add(key({ campaign: 'old' }), { sent: 1 });
    const item = await dynamo.item('results', { campaign: 'old', result: '2026-11-19#reminder#short' });
    expect(item?.expiresAtEpochSeconds).toEqual({
      N: String(Date.UTC(2026, 10, 19) / 1000 + 400 * 86_400),
    });
  });

  it('are read for the days that are asked for, first and last included, of one campaign or of all', async () => {
    const results = createResults(table);
    for (const day of ['2027-01-01', '2027-01-02', '2027-01-03', '2027-01-04']) {
      await results.add(key({ campaign: 'a', day }), { sent: 1 });
    }
    await results.add(key({ campaign: 'b', day: '2027-01-02' }), { sent: 1 });
    const daysOf = async (campaign?: string) =>
      (await read(campaign, '2027-01-02', '2027-01-03')).map((row) => [row.key.campaign, row.key.day]).sort();
    expect(await daysOf('a')).toEqual([
      ['a', '2027-01-02'],
      ['a', '2027-01-03'],
    ]);
    expect(await daysOf()).toEqual([
      ['a', '2027-01-02'],
      ['a', '2027-01-03'],
      ['b', '2027-01-02'],
    ]);
  });

  it('that are none are not written', async () => {
    await createResults(table).add(key({ campaign: 'none' }), {});
    expect(await read('none', '2026-11-19', '2026-11-19')).toEqual([]);
  });

  it('are transient trouble when the table is not to be had', async () => {
    const absent = { client: dynamo.client, tableName: 'absent' };
    const failure = { code: 'STORE_FAILED', transient: true };
    await expect(createResults(absent).add(key(), { sent: 1 })).rejects.toMatchObject(failure);
    const days = { from: '2026-11-19', until: '2026-11-19' };
    await expect(readResults(absent, days)).rejects.toMatchObject(failure);
  });
});
