// Puts profiles into the table, 25 at a time and several requests at once; what DynamoDB puts off is sent again later.
import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { storeFailed } from '../../../functions/adapters/store-failed.ts';
import { backoffMs } from '../../../functions/core/backoff.ts';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';
import { inParallel } from '../../../functions/core/in-parallel.ts';
import type { Sleep } from '../../../functions/core/ports/clock.ts';
import { attributeMap } from '../../local/attribute-map.ts';
import type { ProfileRow } from '../../local/profiles-file.ts';

export interface WriteProfilesDeps {
  client: DynamoDBClient;
  tableName: string;
  sleep: Sleep;
  random: () => number;
}

/** Limit of BatchWriteItem. */
const itemsPerRequest = 25;
const requestsAtOnce = 8;
/** With pauses of up to five seconds: a table that takes nothing for a minute takes nothing. */
const mostAttempts = 16;

type Item = Record<string, AttributeValue>;

/**
 * Writes the profiles, the last of equal keys winning; repeating it changes nothing.
 * Answers the reasons for those that DynamoDB refuses for what they are, by key. @throws STORE_FAILED
 */
export function createWriteProfiles(
  deps: WriteProfilesDeps,
): (profiles: readonly ProfileRow[]) => Promise<Map<string, string>> {
  return async (profiles) => {
    // BatchWriteItem refuses a request with the same key twice.
    const latest = new Map(profiles.map((profile) => [profile.key, profile]));
    const items = [...latest.values()].map(attributeMap);
    const batches: Item[][] = [];
    for (let at = 0; at < items.length; at += itemsPerRequest)
      batches.push(items.slice(at, at + itemsPerRequest));
    const refused = new Map<string, string>();
    const failures = await inParallel(batches, requestsAtOnce, async (batch) => {
      try {
        await putBatch(deps, batch, refused);
        return [];
      } catch (thrown) {
        return [thrown];
      }
    });
    const [failure] = failures.flat();
    if (failure !== undefined) throw storeFailed(deps.tableName, 'written', failure);
    return refused;
  };
}

async function putBatch(
  deps: WriteProfilesDeps,
  batch: readonly Item[],
  refused: Map<string, string>,
): Promise<void> {
  const { client, tableName, sleep, random } = deps;
  let left: WriteRequest[] = batch.map((Item) => ({ PutRequest: { Item } }));
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    try {
      const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: left } }));
      left = answer.UnprocessedItems?.[tableName] ?? [];
    } catch (thrown) {
      if (isNamed(thrown, 'ValidationException')) return await putEach(deps, left, refused);
      if (
        !isNamed(
          thrown,
          'ProvisionedThroughputExceededException',
          'ThrottlingException',
          'RequestLimitExceeded',
        )
      ) {
        throw thrown;
      }
    }
    if (left.length === 0) return;
    await sleep(backoffMs(attempt, random(), 50, 5_000));
  }
  throw new CampaignTriggersError(
    'STORE_FAILED',
    `table ${tableName} put off ${left.length} profiles for a minute`,
  );
}

/** One item that DynamoDB finds malformed fails its whole request: alone, it fails by itself. */
async function putEach(
  { client, tableName }: WriteProfilesDeps,
  requests: readonly WriteRequest[],
  refused: Map<string, string>,
): Promise<void> {
  for (const { PutRequest } of requests) {
    const Item = PutRequest?.Item ?? {};
    try {
      await client.send(new PutItemCommand({ TableName: tableName, Item }));
    } catch (thrown) {
      if (!isNamed(thrown, 'ValidationException')) throw thrown;
      refused.set(
        Item.key?.S ?? '',
        'DynamoDB refuses this profile: a number is too large, or the whole too large',
      );
    }
  }
}

function isNamed(thrown: unknown, ...names: readonly string[]): boolean {
  return thrown instanceof Error && names.includes(thrown.name);
}
