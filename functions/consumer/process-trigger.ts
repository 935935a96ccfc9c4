// The recipe: what happens to one trigger, from top to bottom. What can fail for good comes before the claim; nothing
// stands between the claim and the send. What was judged on a record that has changed since is judged again.
import type { Cap } from '../core/campaign.ts';
import { CampaignTriggersError } from '../core/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Email, EmailChannel, SendAnswer } from '../core/ports/email-channel.ts';
import type { Pacer } from '../core/ports/pacer.ts';
import type { Trigger } from '../core/trigger.ts';
import { type Case, claimRequest } from './claim-request.ts';
import { withNextStep } from './hold.ts';
import { judgeTrigger } from './judge-trigger.ts';
import type { Addressee, Findings } from './look-up.ts';
import { whenSesHasTold } from './not-taken.ts';
import type { NotingLedger } from './note-conversions.ts';
import type { Settle } from './settle.ts';
import type { Stopwatch } from './stopwatch.ts';
import { ended, type Verdict } from './verdict.ts';
import type { EmailRequest, WriteEmail } from './write-email.ts';

export interface RecipeDeps {
  writeEmail: WriteEmail;
  pacer: Pacer;
  channel: EmailChannel;
  settle: Settle;
  /** Over all campaigns together. */
  totalCap: Cap | undefined;
  clock: Clock;
}

export interface RecipeInput {
  trigger: Trigger;
  findings: Findings;
  ledger: NotingLedger;
  signUnsubscribe: EmailRequest['signUnsubscribe'];
  /** What is to become of it where the campaign is halted or paused. @throws STORE_FAILED where nobody can tell */
  stopped: (campaign: string) => Promise<Verdict | undefined>;
  /** When Lambda ends this invocation. Milliseconds since the epoch. */
  endsAt: number;
  watch: Stopwatch;
}

export type ProcessTrigger = (input: RecipeInput) => Promise<Verdict>;

/** What a send may take at most, its settlement included. Its request time-out is below that. */
export const sendReserveMs = 7_000;
/** The request time-out of a send, and a little. */
const leastSendMs = 5_500;
/** What was judged longer ago is judged again. */
const longestJudgementMs = 1_000;
/** A visitor whose record changes more often than this while one e-mail is judged comes back later. */
const maxLooks = 12;

/** The returned function: @throws CampaignTriggersError before the claim only */
export function createProcessTrigger(deps: RecipeDeps): ProcessTrigger {
  const { settle, totalCap, clock } = deps;

  return async (input) => {
    const { trigger, findings, ledger, endsAt, watch } = input;
    const addressee = addresseeOf(findings, clock());
    if ('skip' in addressee) return ended({ end: 'skipped', reason: addressee.skip });

    const caseNow = (): Case => ({ trigger, addressee, totalCap, now: clock(), endsAt });
    const prepared = prepare(deps, input, addressee);
    let record = ledger.on(addressee.record);
    for (let look = 0; look < maxLooks; look += 1) {
      const judgedAt = clock();
      const judgement = await watch.time('judge', () => judgeTrigger({ ledger, settle }, caseNow(), record));
      if ('changed' in judgement) {
        record = judgement.changed;
        continue;
      }
      if ('verdict' in judgement) {
        prepared.giveBack();
        return judgement;
      }
      const email = await prepared.email();
      if (email === undefined) return noTurn;
      // A turn was waited for: quiet hours may have begun.
      if (clock() - judgedAt > longestJudgementMs) continue;
      // Asked as late as can be: a turn may have been waited for.
      const stopped = await input.stopped(addressee.campaign.name);
      if (stopped !== undefined) {
        prepared.giveBack();
        return stopped;
      }

      const request = claimRequest(caseNow(), record);
      const claim = await watch.time('claim', () => ledger.claim(request, record, judgement.over));
      if (claim.answer === 'changed') {
        record = claim.record;
        continue;
      }
      const answer = await sendInTime(deps, input, email);
      const settled = await watch.time('settle', () => settle(request, answer));
      return withNextStep(caseNow(), whenSesHasTold(settled, clock()));
    }
    prepared.giveBack();
    throw new CampaignTriggersError('STORE_FAILED', 'the visitor’s record changed too often');
  };
}

/** While nobody can tell whom to mail, a trigger still ages: it would come back for ever. */
function addresseeOf(
  { addressee, campaign, place }: Findings,
  now: number,
): ReturnType<Findings['addressee']> {
  try {
    return addressee();
  } catch (thrown) {
    const known = campaign !== undefined && place !== undefined;
    if (known && now - place.freshAt > campaign.maxAgeSeconds * 1000) return { skip: 'too_old' };
    throw thrown;
  }
}

/** The e-mail, written once, and a turn to send it, taken once, however often the record is looked at. */
function prepare({ writeEmail, pacer }: RecipeDeps, input: RecipeInput, addressee: Addressee) {
  const { trigger, signUnsubscribe, endsAt, watch } = input;
  let ready: Email | undefined;
  return {
    /** Undefined where this environment's share of the sending rate is used up for as long as the invocation lives. */
    async email(): Promise<Email | undefined> {
      if (ready !== undefined) return ready;
      const written = await watch.time('render', async () =>
        writeEmail({ trigger, addressee, signUnsubscribe }),
      );
      const turn = await watch.time('pace', () => pacer.turn(endsAt - sendReserveMs));
      if (turn) ready = written;
      return ready;
    },
    giveBack() {
      if (ready !== undefined) pacer.giveBack();
    },
  };
}

async function sendInTime(
  { channel, clock }: RecipeDeps,
  { endsAt, watch }: RecipeInput,
  email: Email,
): Promise<SendAnswer> {
  // The claim was slow: a send that the end of the invocation cuts would be unknown for ever.
  if (clock() > endsAt - leastSendMs) return { answer: 'unavailable', detail: 'no time was left to send' };
  return await watch.time('send', () => channel.send(email));
}

const noTurn: Verdict = {
  verdict: 'wait',
  because: 'no-turn',
  reason: 'SEND_THROTTLED',
  detail: 'no turn within this invocation',
};
