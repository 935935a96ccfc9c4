// What the ledger remembers of one visitor: each claim, what became of it, and the ids by which its trigger is found.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readVisitorRecord } from '../../../functions/adapters/visitor-record.ts';

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
  const { claims } = await readVisitorRecord({ client, tableName }, visitorHash);
  return claims.map(({ state, settledAt, forgetAt, sesMessageId, trace }) => ({
    state,
    forgetAt,
    ...(settledAt !== undefined && { settledAt }),
    ...(sesMessageId !== undefined && { sesMessageId }),
    ...(trace !== undefined && { eventId: trace.eventId }),
  }));
}
