// What each journal's saved position says about its reading.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { savedJournals } from '../journals/saved-journals.ts';

export interface JournalState {
  consumer: string;
  journal: string;
  /** Of Adobe, as the saved position names it. */
  host: string | null;
  position: string | null;
  /** Whether the journal's end was reached after the last event. */
  drained: boolean;
  /** Whether events are being read a second time, after a rewind or an expired position. */
  rereading: boolean;
  /** When events were last read; when the journal last answered; when the position was last saved. ISO 8601. */
  lastEventsAt: string | null;
  lastAnswerAt: string | null;
  savedAt: string | null;
  /** Milliseconds, of each of the three. */
  lastEventsMsAgo: number | null;
  lastAnswerMsAgo: number | null;
  savedMsAgo: number | null;
  /** Who reads it now. */
  lease: { owner: string; expiresAt: string; expired: boolean } | null;
}

/** @throws STORE_FAILED */
export async function readJournalStates(
  client: DynamoDBClient,
  tableName: string,
  now: number,
): Promise<JournalState[]> {
  const saved = await savedJournals(client, tableName);
  return saved.map(
    ({
      consumer,
      journal,
      cursor,
      journalUrl,
      position,
      progressAt,
      checkedAt,
      savedAt,
      rereadSince,
      lease,
    }) => ({
      consumer,
      journal,
      host: URL.canParse(journalUrl) ? new URL(journalUrl).host : null,
      position: position || null,
      drained: cursor !== '' && checkedAt > progressAt,
      rereading: rereadSince > 0,
      lastEventsAt: isoTime(progressAt),
      lastAnswerAt: isoTime(checkedAt),
      savedAt: isoTime(savedAt),
      lastEventsMsAgo: ago(progressAt, now),
      lastAnswerMsAgo: ago(checkedAt, now),
      savedMsAgo: ago(savedAt, now),
      lease:
        lease === undefined
          ? null
          : {
              owner: lease.owner,
              expiresAt: new Date(lease.expiresAt).toISOString(),
              expired: lease.expiresAt <= now,
            },
    }),
  );
}

const isoTime = (at: number): string | null => (at > 0 ? new Date(at).toISOString() : null);
const ago = (at: number, now: number): number | null => (at > 0 ? Math.max(0, now - at) : null);
