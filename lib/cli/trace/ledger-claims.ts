// What the ledger remembers of one visitor: each claim, what became of it, and the ids by which its trigger is found.
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { readRecord } from '../../../functions/adapters/ledger-item.ts';
import { tables } from '../../../functions/contract/tables.ts';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';

export interface LedgerClaim {
  state: 'open' | 'sent' | 'refused' | 'unknown';
  /** Milliseconds since the epoch. */
  settledAt?: number;
  forgetAt: number;
  sesMessageId?: string;
  eventId?: string;
}

/** @throws STORE_FAILED */
export async function readClaims(
  client: DynamoDBClient,
  tableName: string,
  visitorHash: string,
): Promise<LedgerClaim[]> {
  const Key = { [tables.sends.partitionKey]: { S: visitorHash } };
  const command = new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true });
  const { Item } = await client.send(command).catch((cause: unknown) => {
    throw new CampaignTriggersError('STORE_FAILED', `table ${tableName} could not be read`, { cause });
  });
  return readRecord(Item).claims.map(({ state, settledAt, forgetAt, sesMessageId, trace }) => ({
    state,
    forgetAt,
    ...(settledAt !== undefined && { settledAt }),
    ...(sesMessageId !== undefined && { sesMessageId }),
    ...(trace !== undefined && { eventId: trace.eventId }),
  }));
}
