// What is halted or paused.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createHaltStore } from '../../../functions/adapters/halt-store.ts';
import type { Stop } from '../../../functions/core/halts.ts';

export interface StopState {
  /** Null for everything. */
  campaign: string | null;
  by: Stop['by'];
  why: string;
  since: string;
  /** Of a halt. */
  tries: number | null;
  nextTryAt: string | null;
}

/** @throws STORE_FAILED */
export async function readStops(client: DynamoDBClient, tableName: string): Promise<Stop[]> {
  return await createHaltStore({ client, tableName }).read();
}

/** As JSON for programs. */
export function stopState(stop: Stop): StopState {
  const { campaign = null, by, why, since } = stop;
  const halt = stop.by === 'consumer' ? stop : undefined;
  return {
    campaign,
    by,
    why,
    since: new Date(since).toISOString(),
    tries: halt?.probes ?? null,
    nextTryAt: halt === undefined ? null : new Date(halt.probeAt).toISOString(),
  };
}
