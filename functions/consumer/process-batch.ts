// One batch of the trigger queue: reads what all its triggers need at once, then lets each go its own way.
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { SigningKeys } from '../adapters/signing-keys.ts';
import { asCampaignTriggersError } from '../core/errors.ts';
import { inParallel } from '../core/in-parallel.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import { createRecipientHash } from '../core/recipient-hash.ts';
import type { ResultTally } from '../core/result-tally.ts';
import type { Trigger } from '../core/trigger.ts';
import { createUnsubscribeTokens } from '../core/unsubscribe-token.ts';
import { createVisitorHash } from '../core/visitor-hash.ts';
import type { Label } from './audit-lines.ts';
import type { Conclude } from './conclude.ts';
import type { Findings, Hashes, LookUp } from './look-up.ts';
import type { NoteConversions } from './note-conversions.ts';
import { createOneAfterAnother } from './one-after-another.ts';
import { type ParsedMessage, parseMessage, type Traces } from './parse-message.ts';
import type { ProcessTrigger } from './process-trigger.ts';
import { createStopwatch, type Stopwatch } from './stopwatch.ts';
import { ended, type Verdict } from './verdict.ts';

export interface BatchDeps {
  signingKeys: () => Promise<SigningKeys>;
  lookUp: LookUp;
  processTrigger: ProcessTrigger;
  conclude: Conclude;
  noteConversions: NoteConversions;
  tally: Pick<ResultTally, 'flush'>;
  telemetry: Telemetry;
  clock: Clock;
}

/** `endsAt`: when Lambda ends this invocation, milliseconds since the epoch. Never throws. */
export type ProcessBatch = (event: SQSEvent, endsAt: number) => Promise<SQSBatchResponse>;

/** What the batch has in common, or the error that all of it meets. */
type Shared =
  | {
      findings: Map<Trigger, Findings>;
      visitorHash: Hashes['visitor'];
      signUnsubscribe: ReturnType<typeof createUnsubscribeTokens>['sign'];
    }
  | { failure: unknown };

const atOnce = 10;

export function createProcessBatch(deps: BatchDeps): ProcessBatch {
  const { signingKeys, lookUp, noteConversions, processTrigger, conclude, tally, telemetry, clock } = deps;

  async function share(triggers: readonly Trigger[]): Promise<Shared> {
    try {
      const keys = await signingKeys();
      const visitorHash = createVisitorHash(keys.recipientKey);
      const hashes = { recipient: createRecipientHash(keys.recipientKey), visitor: visitorHash };
      const findings = await lookUp(triggers, hashes);
      return { findings, visitorHash, signUnsubscribe: createUnsubscribeTokens(keys.unsubscribe).sign };
    } catch (failure) {
      return { failure };
    }
  }

  async function judge(trigger: Trigger, shared: Shared, endsAt: number, watch: Stopwatch): Promise<Verdict> {
    try {
      if ('failure' in shared) throw shared.failure;
      const { findings, visitorHash, signUnsubscribe } = shared;
      const found = findings.get(trigger);
      if (found === undefined) throw new Error('a trigger was not looked up');
      await noteConversions(trigger, visitorHash);
      return await processTrigger({ trigger, findings: found, signUnsubscribe, endsAt, watch });
    } catch (thrown) {
      return verdictOf(thrown, telemetry);
    }
  }

  async function work(parsed: ParsedMessage, shared: Shared, endsAt: number, watch: Stopwatch) {
    const { message, content } = parsed;
    const { ms } = watch;
    if ('error' in content) {
      const verdict = verdictOf(content.error, telemetry);
      return await conclude({ message, traces: content.traces, label: {}, verdict, ms });
    }
    const { trigger } = content;
    const verdict = await judge(trigger, shared, endsAt, watch);
    const label = labelOf('findings' in shared ? shared.findings.get(trigger) : undefined);
    return await conclude({ message, traces: tracesOf(trigger), trigger, label, verdict, ms });
  }

  /** Whether the message is to be kept; its troubles stay its own. */
  async function keeps(parsed: ParsedMessage, inTurn: InTurn, run: () => Promise<'done' | 'keep'>) {
    try {
      return (await inTurn(parsed, run)) === 'keep';
    } catch (thrown) {
      const { code, message } = asCampaignTriggersError(thrown);
      telemetry.error('a trigger could not be concluded', {
        code,
        message,
        sqsMessageId: parsed.itemIdentifier,
      });
      return true;
    }
  }

  return async (event, endsAt) => {
    const parsed = event.Records.map(parseMessage);
    const triggers = parsed.flatMap(({ content }) => ('trigger' in content ? [content.trigger] : []));
    const batchWatch = createStopwatch(clock);
    const shared = await batchWatch.time('lookUp', () => share(triggers));
    const oneAfterAnother = createOneAfterAnother();
    const inTurn: InTurn = (one, run) => oneAfterAnother(namesOf(one, shared), run);
    const kept = await inParallel(parsed, atOnce, async (one) => {
      const watch = createStopwatch(clock, batchWatch.ms);
      return await keeps(one, inTurn, () => work(one, shared, endsAt, watch));
    });
    await tally.flush();
    const failures = parsed.filter((_, index) => kept[index]);
    return { batchItemFailures: failures.map(({ itemIdentifier }) => ({ itemIdentifier })) };
  };
}

/** An error as a verdict: whether it passes by itself is a property of its code. */
function verdictOf(thrown: unknown, telemetry: Telemetry): Verdict {
  const error = asCampaignTriggersError(thrown);
  const { code: reason, message: detail } = error;
  if (reason === 'UNEXPECTED') telemetry.error('something that nobody foresaw', { stack: framesOf(thrown) });
  // A broken secret concerns every trigger: none of them may become a dead letter for it.
  if (reason === 'SIGNING_KEYS_INVALID') return { verdict: 'wait', because: 'halted', reason, detail };
  if (error.transient) return { verdict: 'retry', reason, detail };
  return ended({ end: 'failed', reason, detail });
}

/** Where it happened, without the message: that may quote what the code was working on. */
function framesOf(thrown: unknown): string[] {
  const lines = thrown instanceof Error ? (thrown.stack ?? '').split('\n') : [];
  return lines.filter((line) => /^\s+at /.test(line)).slice(0, 8);
}

type InTurn = (one: ParsedMessage, run: () => Promise<'done' | 'keep'>) => Promise<'done' | 'keep'>;

/** Of one visitor one trigger at a time: two at once would only change each other's record. */
function namesOf({ content }: ParsedMessage, shared: Shared): string[] {
  if ('error' in content) return [];
  const { trigger } = content;
  const visitor = 'findings' in shared ? shared.findings.get(trigger)?.visitorHash : undefined;
  const firing = [`message ${trigger.messageId}`, `event ${trigger.eventId}`];
  return visitor === undefined ? firing : [...firing, `visitor ${visitor}`];
}

/** Which e-mail it was about; steps and variants have a name where there are several. */
function labelOf({ campaign, place, variant }: Pick<Findings, 'campaign' | 'place' | 'variant'> = {}): Label {
  return {
    ...(campaign !== undefined && { campaign: campaign.name }),
    ...(place !== undefined && place.step.name !== '' && { step: place.step.name }),
    ...(variant !== undefined && variant.name !== '' && { variant: variant.name }),
  };
}

function tracesOf({ journal, position, eventId, messageId, triggerId }: Trigger): Traces {
  return { journal, position, eventId, messageId, triggerId };
}
