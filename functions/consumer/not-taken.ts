// What becomes of a trigger whose claim was not free.
import type { ClaimAnswer, ClaimRequest } from '../core/ports/send-ledger.ts';
import type { Settle } from './settle.ts';
import { ended, type Verdict } from './verdict.ts';

type NotTaken = Exclude<ClaimAnswer, { claim: 'taken' }>;

export async function notTaken(answer: NotTaken, request: ClaimRequest, settle: Settle): Promise<Verdict> {
  switch (answer.claim) {
    case 'duplicate':
      return ended({ end: 'duplicate' });
    case 'already-sent': {
      const { sesMessageId, sentAt } = answer;
      return { verdict: 'ended', outcome: { end: 'sent', sesMessageId }, sentAt, earlier: true };
    }
    case 'held':
      return {
        verdict: 'wait',
        because: 'held',
        reason: 'CLAIM_HELD',
        detail: 'another invocation is sending this e-mail',
        atMostSeconds: Math.ceil((answer.leaseUntil - request.now) / 1000),
      };
    case 'unknown':
      // The first firing is parked or will be: a second one must not add to the doubt.
      if (!answer.sameEntry) return ended({ end: 'duplicate' });
      return await settle(request, {
        answer: 'unknown',
        detail: 'an earlier attempt ended without an answer',
      });
    case 'refused':
      // SES refused the first firing for good; it is among the dead letters, and a replay of it may be tried again.
      return ended({ end: 'duplicate' });
  }
}
