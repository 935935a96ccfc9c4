// One round of a batch: reads what its triggers need at once, then lets each go its own way.
import { asCampaignTriggersError } from '../core/errors.ts';
import { inParallel } from '../core/in-parallel.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import type { Trigger } from '../core/trigger.ts';
import type { Conclude } from './conclude.ts';
import type { HaltWatch } from './halt-watch.ts';
import type { Keyed } from './keyed.ts';
import type { Findings, LookUp } from './look-up.ts';
import type { NoteConversions } from './note-conversions.ts';
import { createOneAfterAnother } from './one-after-another.ts';
import type { ParsedMessage } from './parse-message.ts';
import type { ProcessTrigger } from './process-trigger.ts';
import { createStopwatch, type Stopwatch } from './stopwatch.ts';
import { labelOf, tracesOf } from './trigger-label.ts';
import { stoppedBy, type Verdict } from './verdict.ts';
import { verdictOf } from './verdict-of-error.ts';

export interface RoundDeps {
  keyed: () => Promise<Keyed>;
  lookUp: LookUp;
  processTrigger: ProcessTrigger;
  conclude: Conclude;
  noteConversions: NoteConversions;
  halts: Pick<HaltWatch, 'standing' | 'raise'>;
  telemetry: Telemetry;
  clock: Clock;
}

export interface Round {
  /** When Lambda ends this invocation. Milliseconds since the epoch. */
  endsAt: number;
  /** Names of the halts that this round may try. */
  taken: ReadonlySet<string>;
}

export interface RoundEnd {
  parsed: ParsedMessage;
  /** Whether SQS is to keep the message. */
  kept: boolean;
  verdict: Verdict | undefined;
}

/** Never throws. */
export type WorkRound = (batch: readonly ParsedMessage[], round: Round) => Promise<RoundEnd[]>;

/** What the round has in common, or the error that all of it meets. */
type Shared = (Keyed & { findings: Map<Trigger, Findings> }) | { failure: unknown };

export const atOnce = 10;

export function createWorkRound(deps: RoundDeps): WorkRound {
  const { keyed, lookUp, noteConversions, processTrigger, conclude, halts, telemetry, clock } = deps;

  async function share(triggers: readonly Trigger[]): Promise<Shared> {
    try {
      const names = await keyed();
      return { ...names, findings: await lookUp(triggers, names.hashes) };
    } catch (failure) {
      return { failure };
    }
  }

  async function judge(trigger: Trigger, shared: Shared, round: Round, watch: Stopwatch): Promise<Verdict> {
    const { endsAt, taken } = round;
    try {
      if ('failure' in shared) throw shared.failure;
      const { findings, hashes, signUnsubscribe } = shared;
      const found = findings.get(trigger);
      if (found === undefined) throw new Error('a trigger was not looked up');
      const ledger = await noteConversions(trigger, hashes.visitor, found);
      const stopped = (campaign: string) => stoppedNow(campaign, taken);
      try {
        return await processTrigger({
          trigger,
          findings: found,
          ledger,
          signUnsubscribe,
          stopped,
          endsAt,
          watch,
        });
      } finally {
        // Noted for sure before the trigger ends, whatever becomes of it.
        await ledger.finish();
      }
    } catch (thrown) {
      return verdictOf(thrown, telemetry);
    }
  }

  async function stoppedNow(campaign: string, taken: ReadonlySet<string>): Promise<Verdict | undefined> {
    const found = await halts.standing(campaign, taken);
    if (found.standing === 'free') return undefined;
    const stop = found.standing === 'stopped' ? found.by : found.untaken[0];
    return stop && stoppedBy(stop, clock());
  }

  /** A fault that everybody meets stops the others, and brings its trigger back when it is worth trying again. */
  async function halting(verdict: Verdict, campaign: string | undefined): Promise<Verdict> {
    if (verdict.verdict !== 'wait' || verdict.because !== 'halted' || verdict.known) return verdict;
    const probeAt = await halts.raise(verdict.reason, campaign, verdict.detail);
    const seconds = Math.ceil((probeAt - clock()) / 1000);
    // The next try is due, and not its own: it comes back with growing pauses.
    if (seconds <= 0) return verdict;
    return { ...verdict, atLeastSeconds: seconds, atMostSeconds: seconds };
  }

  async function work(parsed: ParsedMessage, shared: Shared, round: Round, watch: Stopwatch) {
    const { message, content } = parsed;
    const { ms } = watch;
    if ('error' in content) {
      const verdict = verdictOf(content.error, telemetry);
      const concluded = await conclude({ message, traces: content.traces, label: {}, verdict, ms });
      return { verdict, concluded };
    }
    const { trigger } = content;
    const judged = await judge(trigger, shared, round, watch);
    const found = 'findings' in shared ? shared.findings.get(trigger) : undefined;
    const label = labelOf(found);
    const dueAt = found?.place?.dueAt ?? trigger.firedAt;
    const verdict = await halting(judged, label.campaign);
    const concluded = await conclude({
      message,
      traces: tracesOf(trigger),
      trigger,
      dueAt,
      label,
      verdict,
      ms,
    });
    return { verdict, concluded };
  }

  return async (batch, round) => {
    if (batch.length === 0) return [];
    const triggers = batch.flatMap(({ content }) => ('trigger' in content ? [content.trigger] : []));
    const roundWatch = createStopwatch(clock);
    const shared = await roundWatch.time('lookUp', () => share(triggers));
    const oneAfterAnother = createOneAfterAnother();
    return await inParallel(batch, atOnce, async (parsed): Promise<RoundEnd> => {
      const watch = createStopwatch(clock, roundWatch.ms);
      let verdict: Verdict | undefined;
      const kept = await keeps(parsed, telemetry, async () => {
        const end = await oneAfterAnother(namesOf(parsed, shared), () => work(parsed, shared, round, watch));
        verdict = end.verdict;
        return end.concluded;
      });
      return { parsed, kept, verdict };
    });
  };
}

/** Whether the message is to be kept; its troubles stay its own. */
export async function keeps(
  { itemIdentifier }: ParsedMessage,
  telemetry: Pick<Telemetry, 'error'>,
  run: () => Promise<'done' | 'keep'>,
): Promise<boolean> {
  try {
    return (await run()) === 'keep';
  } catch (thrown) {
    const { code, message } = asCampaignTriggersError(thrown);
    telemetry.error('a trigger could not be concluded', { code, message, sqsMessageId: itemIdentifier });
    return true;
  }
}

/** Of one visitor one trigger at a time: two at once would only change each other's record. */
function namesOf({ content }: ParsedMessage, shared: Shared): string[] {
  if ('error' in content) return [];
  const { trigger } = content;
  const visitor = 'findings' in shared ? shared.findings.get(trigger)?.visitorHash : undefined;
  const firing = [`message ${trigger.messageId}`, `event ${trigger.eventId}`];
  return visitor === undefined ? firing : [...firing, `visitor ${visitor}`];
}
