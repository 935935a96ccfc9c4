// What becomes of a trigger whose e-mail has been claimed before.
import type { Campaign } from '../core/campaign.ts';
import type { Standing } from '../core/judge-claim.ts';
import type { ClaimRequest, RecordedClaim } from '../core/ports/send-ledger.ts';
import type { Settle } from './settle.ts';
import { ended, type Verdict } from './verdict.ts';

type Claimed = Exclude<Standing, { standing: 'free' } | { standing: 'refused' }>;

/** SES tells within seconds that it took an e-mail; the feedback then settles the claim of an invocation that died. */
const feedbackGraceMs = 30_000;

/**
 * The claim whose place may be taken: one that SES refused and somebody replays, or, where the campaign would rather mail
 * twice than never, one that nobody knows the end of — once, and when SES has had its time to tell.
 */
export function replaceableClaim(
  standing: Standing,
  { onUncertainSend }: Pick<Campaign, 'onUncertainSend'>,
  now: number,
): RecordedClaim | undefined {
  if (standing.standing === 'refused') return standing.claim;
  if (standing.standing !== 'unknown' || !standing.sameEntry || onUncertainSend !== 'resend')
    return undefined;
  const again = (standing.claim.resends ?? 0) === 0 && now >= standing.since + feedbackGraceMs;
  return again ? standing.claim : undefined;
}

export async function notTaken(standing: Claimed, request: ClaimRequest, settle: Settle): Promise<Verdict> {
  switch (standing.standing) {
    case 'duplicate':
      return ended({ end: 'duplicate' });
    case 'already-sent': {
      const { sesMessageId, sentAt } = standing;
      return { verdict: 'ended', outcome: { end: 'sent', sesMessageId }, sentAt, earlier: true };
    }
    case 'held':
      return held('another invocation is sending this e-mail', standing.leaseUntil, request);
    case 'unknown': {
      // The first firing is parked or will be: a second one must not add to the doubt.
      if (!standing.sameEntry) return ended({ end: 'duplicate' });
      const { since, claim } = standing;
      if (request.now < since + feedbackGraceMs) {
        return held('SES may still tell that it took this e-mail', since + feedbackGraceMs, request);
      }
      return await settle(request, endedWithoutAnswer, claim);
    }
  }
}

/** Nobody could tell; the trigger comes back when SES has had its time to tell, and is then sent, sent again, or parked. */
export function whenSesHasTold(verdict: Verdict, now: number): Verdict {
  const unknown = verdict.verdict === 'ended' && verdict.outcome.end === 'unknown';
  if (!unknown) return verdict;
  return held('nobody can tell yet whether SES took this e-mail', now + feedbackGraceMs, { now });
}

export const endedWithoutAnswer = {
  answer: 'unknown',
  detail: 'an earlier attempt ended without an answer',
} as const;

export function held(detail: string, until: number, { now }: Pick<ClaimRequest, 'now'>): Verdict {
  const atMostSeconds = Math.max(1, Math.ceil((until - now) / 1000));
  return { verdict: 'wait', because: 'held', reason: 'CLAIM_HELD', detail, atMostSeconds };
}
