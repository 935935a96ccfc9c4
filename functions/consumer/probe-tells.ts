// What the trigger that tried a halt tells of it.
import { type Halt, haltedBy } from '../core/halts.ts';
import type { Verdict } from './verdict.ts';

/** `over`: it got past what halted. `tried`: SES was asked, and the halt stays. `nothing`: it did not come so far; another may try. */
export type Telling = 'over' | 'tried' | 'nothing';

export function probeTells(verdict: Verdict, halt: Halt): Telling {
  const sent = verdict.verdict === 'ended' && verdict.outcome.end === 'sent' && !verdict.earlier;
  if (sent || gotPast(verdict, halt)) return 'over';
  return asked(verdict) || metAgain(verdict, halt) ? 'tried' : 'nothing';
}

/** Before any e-mail is written, keys are read and the endpoint is asked. */
function gotPast(verdict: Verdict, { why }: Halt): boolean {
  if (why === 'SIGNING_KEYS_INVALID')
    return verdict.verdict === 'ended' || verdict.verdict === 'hold' || asked(verdict);
  if (why !== 'RECIPIENT_ENDPOINT_REFUSED' && why !== 'ENDPOINT_TOKEN_UNREADABLE') return false;
  if (verdict.verdict === 'hold') return true;
  if (verdict.verdict !== 'ended') return asked(verdict);
  // An old trigger is skipped though its recipient is not known.
  return !(verdict.outcome.end === 'skipped' && verdict.outcome.reason === 'too_old');
}

function metAgain(verdict: Verdict, { campaign }: Halt): boolean {
  if (verdict.verdict !== 'wait' || verdict.because !== 'halted') return false;
  return haltedBy(verdict.reason) === (campaign === undefined ? 'all' : 'campaign');
}

/** Whether SES was asked. */
function asked(verdict: Verdict): boolean {
  if (verdict.verdict === 'hold') return false;
  if (verdict.verdict !== 'ended') return /^SEND|^CLAIM_HELD$/.test(verdict.reason);
  const { outcome } = verdict;
  if (outcome.end === 'failed') return outcome.reason.startsWith('SEND');
  return outcome.end === 'unknown';
}
