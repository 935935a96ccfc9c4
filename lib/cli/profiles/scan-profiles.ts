// Every profile of the table, a page at a time.
import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { plainItem } from '../../../functions/adapters/attribute-value.ts';
import { storeFailed } from '../../../functions/adapters/store-failed.ts';

/** @throws STORE_FAILED */
export async function* scanProfiles(
  client: DynamoDBClient,
  tableName: string,
): AsyncGenerator<Record<string, unknown>[]> {
  try {
    for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName })) {
      yield Items.map(plainItem);
    }
  } catch (cause) {
    throw storeFailed(tableName, 'read', cause);
  }
}
