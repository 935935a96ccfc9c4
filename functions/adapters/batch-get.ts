// Reads many items by key with as few requests as DynamoDB allows.
import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CampaignTriggersError } from '../core/errors.ts';
import { storeFailed } from './store-failed.ts';

/** BatchGetItem's own limit. */
const keysPerRequest = 100;
const maxRounds = 6;
const firstPauseMs = 20;

type Item = Record<string, AttributeValue>;

export interface BatchGetRequest {
  client: DynamoDBClient;
  tableName: string;
  partitionKey: string;
  /** May repeat; DynamoDB must not see a repetition. */
  keys: readonly string[];
  /** False where the caller notices an old answer by itself: it costs half. */
  consistent?: boolean;
}

/**
 * The items found, by consistent reads unless told otherwise; what DynamoDB leaves unprocessed is asked for again with growing pauses.
 * @throws STORE_FAILED also when only a part could be read: half an answer looks like "not there"
 */
export async function batchGet(request: BatchGetRequest): Promise<Item[]> {
  const { client, tableName, partitionKey, keys, consistent = true } = request;
  const distinct = [...new Set(keys)].map((key): Item => ({ [partitionKey]: { S: key } }));
  const chunks: Item[][] = [];
  for (let at = 0; at < distinct.length; at += keysPerRequest) {
    chunks.push(distinct.slice(at, at + keysPerRequest));
  }
  try {
    return (await Promise.all(chunks.map((chunk) => getChunk(client, tableName, chunk, consistent)))).flat();
  } catch (cause) {
    throw storeFailed(tableName, 'read', cause);
  }
}

async function getChunk(
  client: DynamoDBClient,
  tableName: string,
  chunk: Item[],
  ConsistentRead: boolean,
): Promise<Item[]> {
  const found: Item[] = [];
  let wanted = chunk;
  for (let round = 0; round < maxRounds; round += 1) {
    if (round > 0) await pause(firstPauseMs * 2 ** (round - 1));
    const answer = await client.send(
      new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: wanted, ConsistentRead } } }),
    );
    found.push(...(answer.Responses?.[tableName] ?? []));
    wanted = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
    if (wanted.length === 0) return found;
  }
  throw new CampaignTriggersError('STORE_FAILED', `table ${tableName} left ${wanted.length} keys unread`);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
