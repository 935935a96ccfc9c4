// Profiles in DynamoDB, read for a whole batch at once. What is in them is the caller's to parse.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { tables } from '../contract/tables.ts';
import type { ProfileStore } from '../core/ports/profile-store.ts';
import { plainItem } from './attribute-value.ts';
import { batchGet } from './batch-get.ts';

const { partitionKey } = tables.profiles;
/** DynamoDB refuses a whole request for one key that is empty or longer than this. Source: DynamoDB quotas. */
const maxKeyBytes = 2048;

export function createProfileStore(table: { client: DynamoDBClient; tableName: string }): ProfileStore {
  return {
    async find(keys) {
      const possible = keys.filter((key) => key !== '' && Buffer.byteLength(key) <= maxKeyBytes);
      if (possible.length === 0) return new Map();
      const items = await batchGet({ ...table, partitionKey, keys: possible });
      return new Map(items.map((item) => [item[partitionKey]?.S ?? '', plainItem(item)]));
    },
  };
}
