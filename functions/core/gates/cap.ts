// Refuses what would be one e-mail too many within a rolling window, for one campaign and for all together. An e-mail that
// nobody knows the end of counts: it may have arrived.
import type { Cap } from '../campaign.ts';
import type { SkipReason } from '../outcome.ts';
import type { RecordedClaim } from '../ports/send-ledger.ts';
import type { Gate, GateAnswer } from './gate.ts';

export const overCap: Gate = ({ campaign, record, now }) =>
  campaign.cap &&
  judge(
    record.claims.filter((claim) => claim.campaign === campaign.name),
    campaign.cap,
    now,
    'over_cap',
  );

export const overTotalCap: Gate = ({ totalCap, record, now }) =>
  totalCap && judge(record.claims, totalCap, now, 'over_total_cap');

function judge(
  claims: readonly RecordedClaim[],
  { sends, seconds }: Cap,
  now: number,
  reason: SkipReason,
): GateAnswer | undefined {
  const counting = claims.filter((claim) => countsUntil(claim, seconds * 1000) > now);
  if (counting.length < sends) return undefined;
  const underWay = counting.filter(({ state, leaseUntil }) => state === 'open' && leaseUntil > now);
  if (counting.length - underWay.length >= sends) return { refusal: 'skip', reason };
  // What is being sent now may still be given back.
  return { refusal: 'undecided', until: Math.min(...underWay.map(({ leaseUntil }) => leaseUntil)) };
}

/** Until when an e-mail counts. Milliseconds since the epoch. */
function countsUntil({ state, settledAt, leaseUntil }: RecordedClaim, windowMs: number): number {
  if (state === 'refused') return 0;
  // Without an answer, it may have been sent until the very end of the lease.
  return (state === 'sent' ? (settledAt ?? leaseUntil) : Math.max(leaseUntil, settledAt ?? 0)) + windowMs;
}
