// What stands in the way of an e-mail at this moment: that it was claimed before, that a gate refuses it, that it has to wait.
import { judgeGates } from '../core/gates/index.ts';
import { judgeClaim } from '../core/judge-claim.ts';
import type { RecordedClaim, SendLedger, VisitorRecord } from '../core/ports/send-ledger.ts';
import { type Case, claimRequest, firingOf } from './claim-request.ts';
import { holdUntil, isUnderWay, skipStep, withNextStep } from './hold.ts';
import { endedWithoutAnswer, held, notTaken, replaceableClaim } from './not-taken.ts';
import type { Settle } from './settle.ts';
import { ended, type Verdict } from './verdict.ts';

export type Judgement =
  | Verdict
  /** Somebody wrote meanwhile: to be judged again on this. */
  | { changed: VisitorRecord }
  /** The way is free; `over` is a former claim whose place is to be taken. */
  | { free: true; over?: RecordedClaim };

export interface JudgeDeps {
  ledger: Pick<SendLedger, 'enter'>;
  settle: Settle;
}

export async function judgeTrigger(deps: JudgeDeps, one: Case, record: VisitorRecord): Promise<Judgement> {
  const { campaign } = one.addressee;
  const request = claimRequest(one, record);
  const standing = judgeClaim(record, request, one.now);
  const over = replaceableClaim(standing, campaign, one.now);
  if (standing.standing !== 'free' && standing.standing !== 'refused' && over === undefined) {
    return withNextStep(one, await notTaken(standing, request, deps.settle));
  }
  if (isUnderWay(one, record)) return ended({ end: 'duplicate' });
  const refused = await refusal(deps, one, without(record, over));
  if (refused === undefined) return { free: true, ...(over !== undefined && { over }) };
  const skipped = 'verdict' in refused && refused.verdict === 'ended';
  // It may have been sent, so that it is not skipped: not sent again, it stays a doubt.
  if (skipped && over !== undefined && over.state !== 'refused') {
    return await deps.settle(request, endedWithoutAnswer, over);
  }
  return refused;
}

/** The claim that is to be replaced does not count against its own e-mail. */
function without(record: VisitorRecord, over: RecordedClaim | undefined): VisitorRecord {
  if (over === undefined) return record;
  return { ...record, claims: record.claims.filter(({ key }) => key !== over.key) };
}

async function refusal(
  { ledger }: JudgeDeps,
  one: Case,
  record: VisitorRecord,
): Promise<Verdict | { changed: VisitorRecord } | undefined> {
  const { trigger, addressee, totalCap, now } = one;
  const { place } = addressee;
  const { messageKey } = firingOf(one, 0);
  const answer = judgeGates({ ...addressee, ...place, totalCap, trigger, messageKey, record, now });
  if (answer?.refusal === 'skip') {
    return await skipStep(ledger, one, record, answer.reason);
  }
  if (answer?.refusal === 'undecided') {
    return held('another e-mail to this visitor is being sent', answer.until, one);
  }
  // Without a delay, a firing from the future is only a clock that is wrong.
  if (place.entering && place.step.delaySeconds > 0 && place.dueAt > now) {
    return await holdUntil(ledger, one, record, { reason: 'delay', until: place.dueAt });
  }
  if (answer === undefined) return undefined;
  return await holdUntil(ledger, one, record, { reason: 'quiet_hours', until: answer.until });
}
