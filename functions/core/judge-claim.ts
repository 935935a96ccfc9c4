// What the ledger's entries say about a claim that was not free. Pure, so that every store judges alike.
import type { ClaimTrace } from './ports/claim-feedback.ts';
import type { ClaimAnswer, ClaimRequest } from './ports/send-ledger.ts';

/** One claimed firing as a ledger remembers it. */
export interface LedgerEntry {
  state: 'open' | 'sent' | 'refused' | 'unknown';
  /** The journal entry that claimed it, as a short key. */
  entryKey: string;
  /** Chosen by the claimer: tells its own write from another's. */
  claimId: string;
  /** Milliseconds since the epoch, all three. */
  leaseUntil: number;
  forgetAt: number;
  settledAt?: number;
  sesMessageId?: string;
  /** Kept while the claim is open or unknown, for whoever learns its end. */
  trace?: ClaimTrace;
}

export interface ClaimAttempt {
  request: Pick<ClaimRequest, 'now'>;
  entryKey: string;
  claimId: string;
}

/** `retake`: SES refused this very entry before; whoever replays it has repaired the cause, so it may be tried again. */
export type Judgement = ClaimAnswer | { claim: 'retake'; of: LedgerEntry };

/** What weighs most where message id and event id lead to two different firings. */
const weight = { sent: 0, open: 1, unknown: 2, refused: 3 } as const;

/**
 * Judges the entries found under the message id and the event id; at least one.
 * The journal entry's own claim decides where there is one.
 */
export function judgeClaim(
  attempt: ClaimAttempt,
  found: readonly [LedgerEntry, ...LedgerEntry[]],
): Judgement {
  const own = found.find((entry) => entry.entryKey === attempt.entryKey);
  const deciding = own ?? [...found].sort((a, b) => weight[a.state] - weight[b.state])[0] ?? found[0];
  const sameEntry = own !== undefined;
  switch (deciding.state) {
    case 'sent':
      if (!sameEntry) return { claim: 'duplicate' };
      return {
        claim: 'already-sent',
        sesMessageId: deciding.sesMessageId ?? '',
        sentAt: deciding.settledAt ?? 0,
      };
    case 'open':
      if (deciding.claimId === attempt.claimId) return { claim: 'taken' };
      if (deciding.leaseUntil > attempt.request.now)
        return { claim: 'held', leaseUntil: deciding.leaseUntil };
      return { claim: 'unknown', sameEntry, diedAt: deciding.leaseUntil };
    case 'unknown':
      return { claim: 'unknown', sameEntry };
    case 'refused':
      return sameEntry ? { claim: 'retake', of: deciding } : { claim: 'refused', sameEntry };
  }
}
