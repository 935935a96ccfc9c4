// What the ledger says about one e-mail for one firing before it is claimed. Pure, so that every store judges alike.
import type { FiringIds, RecordedClaim, VisitorRecord } from './ports/send-ledger.ts';
import { entryKey, eventKey, firingKey } from './send-key.ts';

export type Standing =
  | { standing: 'free' }
  /** Another firing with this message id or event id has been sent. */
  | { standing: 'duplicate' }
  /** This very journal entry has been sent before; the queue delivered it again. */
  | { standing: 'already-sent'; sesMessageId: string; sentAt: number }
  /** Another invocation is at it until `leaseUntil`. */
  | { standing: 'held'; leaseUntil: number }
  /**
   * Whoever claimed it died in the middle of sending, or could not tell whether SES took it. `sameEntry`: the claim is of
   * this very journal entry. `since`: when the lease of the dead one ended, or when the other could not tell.
   */
  | { standing: 'unknown'; sameEntry: boolean; died: boolean; since: number; claim: RecordedClaim }
  /** SES refused this very entry before; whoever replays it has repaired the cause, so it may be tried again. */
  | { standing: 'refused'; claim: RecordedClaim };

/** What weighs most where message id and event id lead to two different firings. */
const weight = { sent: 0, open: 1, unknown: 2, refused: 3 } as const;

/** The journal entry's own claim decides where there is one. */
export function judgeClaim(record: VisitorRecord, ids: FiringIds, now: number): Standing {
  const found = claimsOf(record, ids);
  const own = found.find((claim) => claim.entryKey === entryKey(ids));
  const deciding = own ?? [...found].sort((a, b) => weight[a.state] - weight[b.state])[0];
  if (deciding === undefined) return { standing: 'free' };
  const sameEntry = own !== undefined;
  switch (deciding.state) {
    case 'sent': {
      if (!sameEntry) return { standing: 'duplicate' };
      const { sesMessageId = '', settledAt = 0 } = deciding;
      return { standing: 'already-sent', sesMessageId, sentAt: settledAt };
    }
    case 'open': {
      const { leaseUntil } = deciding;
      if (leaseUntil > now) return { standing: 'held', leaseUntil };
      return { standing: 'unknown', sameEntry, died: true, since: leaseUntil, claim: deciding };
    }
    case 'unknown': {
      const since = deciding.settledAt ?? deciding.leaseUntil;
      return { standing: 'unknown', sameEntry, died: false, since, claim: deciding };
    }
    case 'refused':
      // The refused firing is among the dead letters: a second one adds nothing.
      return sameEntry ? { standing: 'refused', claim: deciding } : { standing: 'duplicate' };
  }
}

/** The claims found under the firing's message id and event id. */
function claimsOf({ claims, events }: VisitorRecord, ids: FiringIds): RecordedClaim[] {
  const keys = [firingKey(ids), events[eventKey(ids)]];
  return claims.filter(({ key }) => keys.includes(key));
}
