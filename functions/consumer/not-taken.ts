// What becomes of a trigger whose claim was not free.
import type { ClaimAnswer, ClaimRequest } from '../core/ports/send-ledger.ts';
import type { Settle } from './settle.ts';
import { ended, type Verdict } from './verdict.ts';

type NotTaken = Exclude<ClaimAnswer, { claim: 'taken' }>;

/** SES tells within seconds that it took an e-mail; the feedback then settles the claim of an invocation that died. */
const feedbackGraceMs = 30_000;

export async function notTaken(answer: NotTaken, request: ClaimRequest, settle: Settle): Promise<Verdict> {
  switch (answer.claim) {
    case 'duplicate':
      return ended({ end: 'duplicate' });
    case 'already-sent': {
      const { sesMessageId, sentAt } = answer;
      return { verdict: 'ended', outcome: { end: 'sent', sesMessageId }, sentAt, earlier: true };
    }
    case 'held':
      return held('another invocation is sending this e-mail', answer.leaseUntil, request);
    case 'unknown':
      // The first firing is parked or will be: a second one must not add to the doubt.
      if (!answer.sameEntry) return ended({ end: 'duplicate' });
      if (answer.diedAt !== undefined && request.now < answer.diedAt + feedbackGraceMs) {
        return held('SES may still tell that it took this e-mail', answer.diedAt + feedbackGraceMs, request);
      }
      return await settle(request, {
        answer: 'unknown',
        detail: 'an earlier attempt ended without an answer',
      });
    case 'refused':
      // SES refused the first firing for good; it is among the dead letters, and a replay of it may be tried again.
      return ended({ end: 'duplicate' });
  }
}

function held(detail: string, until: number, { now }: ClaimRequest): Verdict {
  const atMostSeconds = Math.ceil((until - now) / 1000);
  return { verdict: 'wait', because: 'held', reason: 'CLAIM_HELD', detail, atMostSeconds };
}
