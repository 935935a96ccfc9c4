// Waiting triggers in DynamoDB. The table finds them by visitor, its index by due time, spread over shards.
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { tables, waitShards } from '../contract/tables.ts';
import type { DueWaits, WaitingTrigger, Waits } from '../core/ports/waits.ts';
import { storeFailed } from './store-failed.ts';
import { type Item, keyOf, readItem, readWaitKey, writeItem } from './waiting-item.ts';

const { partitionKey, sortKey, index } = tables.waits;

/** As many as SQS takes at once. */
const pageSize = 10;
/** Small enough that one shard's answer is no load, large enough that few requests are needed. */
const itemsPerQuery = 100;

export interface WaitsTable {
  client: DynamoDBClient;
  tableName: string;
}

/** An item that is due and cannot be read. It is left where it is; the index finds it by these. */
export interface UnreadableWait {
  shard: string;
  /** The sort key: campaign, step and the short key of the message id. */
  wait: string;
  dueAt: number;
}

export interface WaitsDeps extends WaitsTable {
  /** Only who asks for what is due meets one. */
  onUnreadable?: (unreadable: UnreadableWait) => void;
}

export function createWaits({ client, tableName, onUnreadable }: WaitsDeps): Waits & DueWaits {
  async function* due(until: number): AsyncGenerator<WaitingTrigger[]> {
    let open: { shard: string; from?: Item }[] = Array.from({ length: waitShards }, (_, at) => ({
      shard: String(at),
    }));
    // In turn, so that a long shard does not keep the others waiting.
    while (open.length > 0) {
      const unfinished: typeof open = [];
      for (const { shard, from } of open) {
        const { items, next } = await query({ client, tableName }, dueIn(shard, until, from));
        if (next !== undefined) unfinished.push({ shard, from: next });
        const readable = items.flatMap((item) => {
          const waiting = readItem(item);
          if (waiting === undefined) onUnreadable?.(traceOf(item, shard));
          return waiting ?? [];
        });
        for (let at = 0; at < readable.length; at += pageSize) yield readable.slice(at, at + pageSize);
      }
      open = unfinished;
    }
  }

  return {
    async keep(waiting) {
      const command = new PutItemCommand({ TableName: tableName, Item: writeItem(waiting) });
      await client.send(command).catch(failed(tableName, 'written'));
    },
    due,
    async forget(waiting) {
      const command = new DeleteItemCommand({
        TableName: tableName,
        Key: keyOf(waiting),
        // Kept anew in the meantime, it waits for another time.
        ConditionExpression: '#dueAt = :dueAt',
        ExpressionAttributeNames: { '#dueAt': index.sortKey },
        ExpressionAttributeValues: { ':dueAt': { N: String(waiting.trigger.wait.dueAt) } },
      });
      await client.send(command).catch((cause: unknown) => {
        if (!(cause instanceof ConditionalCheckFailedException)) failed(tableName, 'written')(cause);
      });
    },
  };
}

export interface VisitorWait {
  campaign: string;
  /** Of the campaign's steps, counted from 0. */
  step: number;
  /** Milliseconds since the epoch. */
  dueAt: number;
}

export interface VisitorWaits {
  /** Consistent. @throws STORE_FAILED */
  list(visitorHash: string): Promise<VisitorWait[]>;
  /** How many were removed. @throws STORE_FAILED; then some may be left */
  remove(visitorHash: string): Promise<number>;
}

/** What waits for one person, for those who show or erase a person. */
export function createVisitorWaits({ client, tableName }: WaitsTable): VisitorWaits {
  async function find(visitorHash: string): Promise<Item[]> {
    const found: Item[] = [];
    let from: Item | undefined;
    do {
      const { items, next } = await query({ client, tableName }, ofVisitor(visitorHash, from));
      found.push(...items);
      from = next;
    } while (from !== undefined);
    return found;
  }

  return {
    async list(visitorHash) {
      const items = await find(visitorHash);
      return items.map((item) => {
        const wait = item[sortKey]?.S ?? '';
        const { campaign, step } = readWaitKey(wait) ?? { campaign: wait, step: 0 };
        return { campaign, step, dueAt: Number(item[index.sortKey]?.N ?? 0) };
      });
    },
    async remove(visitorHash) {
      const items = await find(visitorHash);
      for (const { [partitionKey]: visitor = { S: '' }, [sortKey]: wait = { S: '' } } of items) {
        const Key = { [partitionKey]: visitor, [sortKey]: wait };
        await client
          .send(new DeleteItemCommand({ TableName: tableName, Key }))
          .catch(failed(tableName, 'written'));
      }
      return items.length;
    },
  };
}

async function query(
  { client, tableName }: WaitsTable,
  input: Omit<QueryCommandInput, 'TableName'>,
): Promise<{ items: Item[]; next: Item | undefined }> {
  const command = new QueryCommand({ TableName: tableName, ...input });
  const { Items, LastEvaluatedKey } = await client.send(command).catch(failed(tableName, 'read'));
  return { items: Items ?? [], next: LastEvaluatedKey };
}

function dueIn(shard: string, until: number, from: Item | undefined): Omit<QueryCommandInput, 'TableName'> {
  return {
    IndexName: index.name,
    KeyConditionExpression: '#shard = :shard AND #dueAt <= :until',
    ExpressionAttributeNames: { '#shard': index.partitionKey, '#dueAt': index.sortKey },
    ExpressionAttributeValues: { ':shard': { S: shard }, ':until': { N: String(until) } },
    Limit: itemsPerQuery,
    ...(from && { ExclusiveStartKey: from }),
  };
}

function ofVisitor(visitorHash: string, from: Item | undefined): Omit<QueryCommandInput, 'TableName'> {
  return {
    KeyConditionExpression: '#visitor = :visitor',
    ProjectionExpression: '#visitor, #wait, #dueAt',
    ExpressionAttributeNames: { '#visitor': partitionKey, '#wait': sortKey, '#dueAt': index.sortKey },
    ExpressionAttributeValues: { ':visitor': { S: visitorHash } },
    ConsistentRead: true,
    ...(from && { ExclusiveStartKey: from }),
  };
}

function traceOf(item: Item, shard: string): UnreadableWait {
  return { shard, wait: item[sortKey]?.S ?? '', dueAt: Number(item[index.sortKey]?.N ?? 0) };
}

function failed(tableName: string, what: 'read' | 'written'): (cause: unknown) => never {
  return (cause) => {
    throw storeFailed(tableName, what, cause);
  };
}
