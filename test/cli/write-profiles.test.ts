import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWriteProfiles } from '../../lib/cli/profiles/write-profiles.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { credentials, type LocalDynamo, region, startDynamo } from '../support/local-aws.ts';

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

/** DynamoDB that puts off all but one profile of a request, so many times. */
function busyClient(times: number): DynamoDBClient {
  const client = new DynamoDBClient({ endpoint: dynamo.endpoint, region, credentials });
  let left = times;
  client.middlewareStack.add(
    (next) => async (args) => {
      const { RequestItems } = args.input as { RequestItems: Record<string, unknown[]> };
      if (left-- <= 0) return await next(args);
      const [first, ...rest] = RequestItems.profiles ?? [];
      const answer = await next({ ...args, input: { RequestItems: { profiles: [first] } } });
      Object.assign(answer.output, { UnprocessedItems: { profiles: rest } });
      return answer;
    },
    { step: 'initialize' },
  );
  return client;
}

const profiles = Array.from({ length: 60 }, (_, n) => ({ key: `P${n}` }));

describe('writing profiles', () => {
  it('sends again, after growing pauses, what DynamoDB puts off', async () => {
    const time = createFakeTime(0);
    const client = busyClient(9);
    const write = createWriteProfiles({
      client,
      tableName: 'profiles',
      sleep: time.sleep,
      random: () => 0.5,
    });
    expect(await write(profiles)).toEqual(new Map());
    client.destroy();
    for (const { key } of profiles) expect(await dynamo.item('profiles', { key })).toBeDefined();
    expect(time.slept).toHaveLength(9);
    expect(Math.max(...time.slept)).toBeGreaterThan(2 * Math.min(...time.slept));
  });

  it('gives up on a table that takes nothing, and loses nothing by it', async () => {
    const time = createFakeTime(0);
    const client = busyClient(Number.POSITIVE_INFINITY);
    const write = createWriteProfiles({
      client,
      tableName: 'profiles',
      sleep: time.sleep,
      random: () => 0.5,
    });
    await expect(write(profiles)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    client.destroy();
    expect(time.now).toBeGreaterThan(30_000);
  });
});
