// The triggers that wait for their time: how many are due, and when the next one is.
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { plainItem } from '../../../functions/adapters/attribute-value.ts';
import { storeFailed } from '../../../functions/adapters/store-failed.ts';
import { tables, waitShards } from '../../../functions/contract/tables.ts';

export interface WaitsState {
  /** Due by now: the waker is about to put them back. */
  due: number;
  later: number;
  /** Whether there are more than were counted. */
  atLeast: boolean;
  /** Milliseconds since the epoch. */
  nextDueAt: number | null;
}

const { index, partitionKey } = tables.waits;

/** One page of each shard is counted, a megabyte of index: more is told as "at least". @throws STORE_FAILED */
export async function readWaitsState(
  client: DynamoDBClient,
  tableName: string,
  now: number,
): Promise<WaitsState> {
  const shards = Array.from({ length: waitShards }, (_, shard) => String(shard));
  const read = (shard: string, range: '<=' | '>') => query(client, tableName, { shard, range, now });
  const [due, later] = await Promise.all([
    Promise.all(shards.map((shard) => read(shard, '<='))),
    Promise.all(shards.map((shard) => read(shard, '>'))),
  ]);
  const times = [...due, ...later].flatMap(({ firstDueAt }) => firstDueAt ?? []);
  return {
    due: total(due),
    later: total(later),
    atLeast: [...due, ...later].some(({ more }) => more),
    nextDueAt: times.length === 0 ? null : Math.min(...times),
  };
}

interface Counted {
  count: number;
  more: boolean;
  firstDueAt: number | undefined;
}

const total = (all: readonly Counted[]): number => all.reduce((sum, { count }) => sum + count, 0);

async function query(
  client: DynamoDBClient,
  tableName: string,
  { shard, range, now }: { shard: string; range: '<=' | '>'; now: number },
): Promise<Counted> {
  const command = new QueryCommand({
    TableName: tableName,
    IndexName: index.name,
    KeyConditionExpression: `#shard = :shard AND #due ${range} :now`,
    ProjectionExpression: '#key, #due',
    ExpressionAttributeNames: { '#shard': index.partitionKey, '#due': index.sortKey, '#key': partitionKey },
    ExpressionAttributeValues: { ':shard': { S: shard }, ':now': { N: String(now) } },
  });
  try {
    const { Items = [], LastEvaluatedKey } = await client.send(command);
    const [first] = Items.map(plainItem);
    const dueAt = first?.[index.sortKey];
    return {
      count: Items.length,
      more: LastEvaluatedKey !== undefined,
      firstDueAt: typeof dueAt === 'number' ? dueAt : undefined,
    };
  } catch (cause) {
    throw storeFailed(tableName, 'read', cause);
  }
}
