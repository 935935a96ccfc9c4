// Where a run starts reading. Never a guess: what was saved, else the explicit setting; a saved position that cannot be used
// is an incident, answered as the setting for expired positions says.
import { mayReceiveToken } from '../adapters/host-rules.ts';
import type { PollerInput } from '../contract/queue.ts';
import { journalIdentity, namesStart, startUrl } from '../core/journal-url.ts';
import type { SavedPosition } from '../core/ports/position-store.ts';

/** Adobe keeps events for seven days. */
export const retentionMs = 7 * 24 * 60 * 60 * 1000;

export interface StartingPoint {
  position: SavedPosition;
  /** Events may have been missed: what happened, for the log, and when events were last read (0 where nobody knows). */
  incident?: { what: string; lastReadAt: number };
}

export function startingPoint(
  journal: PollerInput['journal'],
  saved: SavedPosition | undefined,
  onExpired: 'oldest' | 'latest',
  now: number,
): StartingPoint {
  if (saved === undefined) {
    const cursor = namesStart(journal.url) ? journal.url : startUrl(journal.url, journal.start);
    return { position: freshPosition(journal.url, cursor, now) };
  }
  const position = restartPosition(journal.url, onExpired, now);
  const incident = (what: string) => ({ what, lastReadAt: saved.progressAt });
  if (!mayReceiveToken(saved.cursor, journal.url)) {
    return { position, incident: incident('the saved position is damaged') };
  }
  if (saved.journalUrl !== journalIdentity(journal.url)) {
    return {
      position,
      incident: incident('the saved position belongs to another journal: the registration was recreated'),
    };
  }
  if (now - saved.checkedAt > retentionMs) {
    const what = 'the journal was not read for longer than Adobe keeps events';
    return { position: saved, incident: incident(what) };
  }
  return { position: saved };
}

/** Where reading goes on when the saved position cannot be used. */
export function restartPosition(
  journalUrl: string,
  onExpired: 'oldest' | 'latest',
  now: number,
): SavedPosition {
  const position = freshPosition(journalUrl, startUrl(journalUrl, onExpired), now);
  return onExpired === 'oldest' ? { ...position, rereadSince: now } : position;
}

/** A position at which nothing has been read yet. */
function freshPosition(journalUrl: string, cursor: string, now: number): SavedPosition {
  return { cursor, journalUrl: journalIdentity(journalUrl), position: '', progressAt: now, checkedAt: now };
}
