// Suppressions in DynamoDB: one item per recipient, one attribute per scope, so that one write suppresses
// for good without a read and repeating it keeps the first reason.
import { type AttributeValue, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { tables } from '../contract/tables.ts';
import type { Suppression, SuppressionStore } from '../core/ports/suppression-store.ts';
import { plainItem } from './attribute-value.ts';
import { batchGet } from './batch-get.ts';
import { storeFailed } from './store-failed.ts';

const { partitionKey } = tables.suppressions;
/** `scope:all`, `scope:marketing`: the prefix keeps a category from ever meaning the key. */
export const scopePrefix = 'scope:';
const everything = 'all';

const entrySchema = v.object({ reason: v.string(), at: v.number() });

export interface SuppressionTable {
  client: DynamoDBClient;
  tableName: string;
}

export function createSuppressionStore({ client, tableName }: SuppressionTable): SuppressionStore {
  return {
    async find(recipientHashes) {
      if (recipientHashes.length === 0) return new Map();
      const items = await batchGet({ client, tableName, partitionKey, keys: recipientHashes });
      return new Map(items.map(readSuppression).map((found) => [found.recipientHash, found]));
    },

    async suppress(recipientHash, scope, reason, at) {
      const entry: AttributeValue = { M: { reason: { S: reason }, at: { N: String(at) } } };
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: { [partitionKey]: { S: recipientHash } },
            UpdateExpression: 'SET #scope = if_not_exists(#scope, :entry)',
            ExpressionAttributeNames: { '#scope': `${scopePrefix}${scope}` },
            ExpressionAttributeValues: { ':entry': entry },
          }),
        );
      } catch (cause) {
        throw storeFailed(tableName, 'written', cause);
      }
    },
  };
}

/** An entry that cannot be understood still suppresses: the gate stays closed. */
export function readSuppression(item: Record<string, AttributeValue>): Suppression {
  const { [partitionKey]: recipientHash, ...attributes } = plainItem(item);
  const suppression: Suppression = { recipientHash: String(recipientHash), categories: {} };
  for (const [name, value] of Object.entries(attributes)) {
    if (!name.startsWith(scopePrefix)) continue;
    const scope = name.slice(scopePrefix.length);
    const parsed = v.safeParse(entrySchema, value);
    const entry = parsed.success ? parsed.output : { reason: 'unreadable', at: 0 };
    if (scope === everything) suppression.all = entry;
    else suppression.categories[scope] = entry;
  }
  return suppression;
}
