// The recipe: what happens to one trigger, from top to bottom. What can fail for good comes before the claim;
// nothing stands between the claim and the send.
import { judgeGates } from '../core/gates/index.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { EmailChannel, SendAnswer } from '../core/ports/email-channel.ts';
import type { Pacer } from '../core/ports/pacer.ts';
import type { ClaimRequest, SendLedger } from '../core/ports/send-ledger.ts';
import type { Trigger } from '../core/trigger.ts';
import type { Addressee, Findings } from './look-up.ts';
import { notTaken } from './not-taken.ts';
import type { Settle } from './settle.ts';
import type { Stopwatch } from './stopwatch.ts';
import { ended, type Verdict } from './verdict.ts';
import type { EmailRequest, WriteEmail } from './write-email.ts';

export interface RecipeDeps {
  writeEmail: WriteEmail;
  pacer: Pacer;
  ledger: Pick<SendLedger, 'claim'>;
  channel: EmailChannel;
  settle: Settle;
  clock: Clock;
}

export interface RecipeInput {
  trigger: Trigger;
  findings: Findings;
  signUnsubscribe: EmailRequest['signUnsubscribe'];
  /** When Lambda ends this invocation. Milliseconds since the epoch. */
  endsAt: number;
  watch: Stopwatch;
}

export type ProcessTrigger = (input: RecipeInput) => Promise<Verdict>;

/** What a send may take at most, its settlement included. Its request time-out is below that. */
export const sendReserveMs = 7_000;
/** The request time-out of a send, and a little. */
const leastSendMs = 5_500;
/** Clocks of two environments may differ; nobody lives on after its invocation's end. */
const leaseMarginMs = 5_000;
/** The gates refuse a replay older than the campaign's `maxAge`; a day covers clocks that go wrong. */
const memoryMarginMs = 86_400_000;
/** What claims to have fired in the future is believed that far: the dead-letter queue keeps nothing longer. */
const longestReplayMs = 14 * 86_400_000;

/** The returned function: @throws CampaignTriggersError before the claim only */
export function createProcessTrigger(deps: RecipeDeps): ProcessTrigger {
  const { writeEmail, pacer, ledger, channel, settle, clock } = deps;

  return async ({ trigger, findings, signUnsubscribe, endsAt, watch }) => {
    const addressee = findings.addressee();
    if ('skip' in addressee) return ended({ end: 'skipped', reason: addressee.skip });

    const refusal = judgeGates({ ...addressee, trigger, now: clock() });
    if (refusal !== undefined) return ended({ end: 'skipped', reason: refusal });

    const email = await watch.time('render', () => writeEmail({ trigger, addressee, signUnsubscribe }));

    if (!(await watch.time('pace', () => pacer.turn(endsAt - sendReserveMs)))) return noTurn;

    const request = claimRequest(trigger, addressee, clock(), endsAt);
    const claim = await watch.time('claim', () => ledger.claim(request));
    if (claim.claim !== 'taken') {
      pacer.giveBack();
      return await notTaken(claim, request, settle);
    }
    const answer =
      clock() > endsAt - leastSendMs ? tooLate : await watch.time('send', () => channel.send(email));
    return await watch.time('settle', () => settle(request, answer));
  };
}

/** This environment's share of the sending rate is used up for as long as the invocation lives. */
const noTurn: Verdict = {
  verdict: 'wait',
  because: 'no-turn',
  reason: 'SEND_THROTTLED',
  detail: 'no turn within this invocation',
};

/** The claim was slow. A send that the end of the invocation cuts would be unknown for ever. */
const tooLate: SendAnswer = { answer: 'unavailable', detail: 'no time was left to send' };

function claimRequest(trigger: Trigger, addressee: Addressee, now: number, endsAt: number): ClaimRequest {
  const { campaign, visitorHash } = addressee;
  const youngFor = campaign.maxAgeSeconds * 1000 + memoryMarginMs;
  return {
    visitorHash,
    campaign: campaign.name,
    step: '',
    messageId: trigger.messageId,
    eventId: trigger.eventId,
    journal: trigger.journal,
    position: trigger.position,
    now,
    leaseUntil: endsAt + leaseMarginMs,
    forgetAt: Math.min(Math.max(now, trigger.firedAt), now + longestReplayMs) + youngFor,
  };
}
