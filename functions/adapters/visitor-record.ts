// One visitor's record of the ledger, as it is now.
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { tables } from '../contract/tables.ts';
import type { VisitorRecord } from '../core/ports/send-ledger.ts';
import { readRecord } from './ledger-item.ts';
import { storeFailed } from './store-failed.ts';

/** A consistent read; the empty record for a visitor that the ledger does not know. @throws STORE_FAILED */
export async function readVisitorRecord(
  { client, tableName }: { client: DynamoDBClient; tableName: string },
  visitorHash: string,
): Promise<VisitorRecord> {
  const Key = { [tables.sends.partitionKey]: { S: visitorHash } };
  const command = new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true });
  const { Item } = await client.send(command).catch((cause: unknown) => {
    throw storeFailed(tableName, 'read', cause);
  });
  return readRecord(Item);
}
