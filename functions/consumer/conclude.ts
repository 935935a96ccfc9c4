// Carries a verdict out: audited, parked, kept, hidden or put back. What this returns decides whether SQS keeps the message.
import { consumerMetrics as metrics } from '../contract/metrics.ts';
import { asCampaignTriggersError, type ErrorCode } from '../core/errors.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { DeadLetters } from '../core/ports/dead-letters.ts';
import type { ResultCount } from '../core/ports/results.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import type { TriggerReturns } from '../core/ports/trigger-returns.ts';
import type { QueuedMessage } from '../core/queued-trigger.ts';
import { type ResultTally, utcDay } from '../core/result-tally.ts';
import { longestDelaySeconds, retryDelaySeconds } from '../core/retry-delay.ts';
import type { Trigger } from '../core/trigger.ts';
import { endLine, type Label, waitingLine } from './audit-lines.ts';
import { type Keep, waitingBody } from './keep.ts';
import type { Traces } from './parse-message.ts';
import type { Hold, Verdict } from './verdict.ts';

export interface ConcludeDeps {
  deadLetters: DeadLetters;
  returns: TriggerReturns;
  keep: Keep;
  telemetry: Telemetry;
  /** Written at the end of the batch. */
  tally: Pick<ResultTally, 'add'>;
  /** Receives after which SQS itself would move the message away, without a reason. */
  maxReceiveCount: number;
  clock: Clock;
  /** At least 0, below 1. */
  chance: () => number;
}

export interface Concluding {
  message: QueuedMessage;
  /** The trigger's ids; of an unreadable message, what could be told. */
  traces: Traces;
  /** Undefined for an unreadable message. */
  trigger?: Trigger;
  /** When its e-mail was due: a delay that the campaign wants is no lateness. Milliseconds since the epoch. */
  dueAt?: number;
  label: Label;
  verdict: Verdict;
  ms: Record<string, number>;
}

/** `keep`: the message is to come back, as a failed item of the batch. @throws QUEUE_SEND_FAILED, STORE_FAILED, and then it is to be kept */
export type Conclude = (concluding: Concluding) => Promise<'done' | 'keep'>;

type Ended = Extract<Verdict, { verdict: 'ended' }>;

const longestThrottleSeconds = 60;
const noTurnSeconds = 2;
const newerVersion: ReadonlySet<ErrorCode> = new Set(['MESSAGE_NEWER_VERSION', 'RECORD_NEWER_VERSION']);

export function createConclude(deps: ConcludeDeps): Conclude {
  const { deadLetters, returns, keep, telemetry, tally, maxReceiveCount, clock, chance } = deps;

  async function end(concluding: Concluding, verdict: Ended): Promise<'done'> {
    const parked = parkingOf(verdict.outcome);
    // Parked or kept first, then told and taken off the queue: a crash in between does it twice rather than never.
    if (parked !== undefined) await park(concluding, concluding.message.body, parked);
    // Counted at once: delivered again, it counts as sent before.
    const isSent = verdict.outcome.end === 'sent';
    if (isSent) count(concluding, verdict);
    const tellNext = verdict.next && (await putAside(concluding, verdict.next));
    telemetry.audit(endLine(concluding, verdict, clock()));
    if (!isSent) count(concluding, verdict);
    tellNext?.();
    return 'done';
  }

  async function park(
    { message, label }: Concluding,
    body: string,
    why: { reason: ErrorCode; detail: string },
  ) {
    const { campaign } = label;
    const letter = { body, attempts: message.attempts, ...why, failedAt: clock() };
    await deadLetters.park({ ...letter, ...(campaign !== undefined && { campaign }) });
  }

  async function hold(concluding: Concluding, held: Hold): Promise<'done'> {
    const tell = await putAside(concluding, held);
    tell();
    return 'done';
  }

  /** Kept, or parked where it can never be; what is returned tells of it. */
  async function putAside(concluding: Concluding, held: Hold): Promise<() => void> {
    const { message, trigger } = concluding;
    if (trigger === undefined) throw new Error('an unreadable message cannot wait');
    try {
      await keep(message, trigger, held);
    } catch (thrown) {
      const { code: reason, message: detail, transient } = asCampaignTriggersError(thrown);
      if (transient) throw thrown;
      const outcome: Outcome = { end: 'failed', reason, detail };
      const label = { ...concluding.label, step: held.step };
      await park(concluding, waitingBody(trigger, held.wait), { reason, detail });
      return () => {
        telemetry.audit(endLine({ ...concluding, label }, { verdict: 'ended', outcome }, clock()));
        telemetry.count(metrics.failed);
      };
    }
    return () => {
      telemetry.audit(waitingLine(concluding, held, clock()));
      telemetry.count(metrics.held);
    };
  }

  function count({ trigger, dueAt, label }: Concluding, { outcome, sentAt, earlier, next }: Ended): void {
    if (next !== undefined) telemetry.count(metrics.seriesContinued);
    // Counted when it was sent; this is only the queue delivering it again.
    if (earlier) return;
    telemetry.count(metrics[outcome.end]);
    const { campaign, step = '', variant = '' } = label;
    const result = resultOf(outcome);
    if (campaign !== undefined && result !== undefined) {
      tally.add({ campaign, day: utcDay(sentAt ?? clock()), step, variant }, result);
    }
    if (sentAt === undefined || trigger === undefined) return;
    const since = dueAt ?? trigger.firedAt;
    telemetry.observeSeconds(metrics.firingToSentSeconds, Math.max(0, sentAt - since) / 1000);
  }

  async function hide(concluding: Concluding, seconds: number): Promise<'keep'> {
    telemetry.count(metrics.retried);
    await returns.hide(concluding.message.receiptHandle, seconds).catch((thrown: unknown) => {
      // It comes back all the same, when the queue's own time-out is over.
      const name = thrown instanceof Error ? thrown.name : typeof thrown;
      telemetry.warn('a trigger could not be hidden', { name, eventId: concluding.traces.eventId });
    });
    return 'keep';
  }

  async function wait(concluding: Concluding, verdict: Extract<Verdict, { verdict: 'wait' }>) {
    const { message, trigger } = concluding;
    const backoff = retryDelaySeconds(message.attempts, chance());
    const lastReceive = message.receives >= maxReceiveCount;
    if (verdict.because === 'held' && !lastReceive) {
      return await hide(concluding, Math.min(backoff, verdict.atMostSeconds ?? backoff));
    }
    // A fresh copy: waiting must not use up the receives that are meant for trouble.
    await returns.putBack(message, copyDelaySeconds(verdict, backoff));
    if (verdict.because === 'paused') {
      // Meant, so neither lateness nor trouble.
      telemetry.count(metrics.paused);
      return 'done' as const;
    }
    if (trigger !== undefined) {
      const waitedMs = clock() - (trigger.wait?.dueAt ?? trigger.receivedAt);
      telemetry.observeSeconds(metrics.waitingSeconds, Math.max(0, waitedMs) / 1000);
    }
    if (verdict.because === 'throttled') telemetry.count(metrics.throttled);
    if (verdict.because === 'halted') telemetry.count(metrics.halted);
    if (verdict.because === 'held') telemetry.count(metrics.retried);
    return 'done' as const;
  }

  return async (concluding) => {
    const { verdict, message, label, traces } = concluding;
    if (verdict.verdict === 'ended') return await end(concluding, verdict);
    if (verdict.verdict === 'hold') return await hold(concluding, verdict.hold);
    const { reason: code, detail } = verdict;
    const { campaign } = label;
    const fields = { code, detail, campaign, eventId: traces.eventId, attempts: message.attempts };
    if (verdict.verdict === 'wait') {
      if (verdict.because === 'halted' && !verdict.known) telemetry.error('nothing can be sent', fields);
      if (newerVersion.has(code)) telemetry.warn('left for a newer version', fields);
      return await wait(concluding, verdict);
    }
    telemetry.warn('a trigger is tried again', fields);
    if (message.receives < maxReceiveCount) {
      return await hide(concluding, retryDelaySeconds(message.receives, chance()));
    }
    const exhausted: Outcome = { end: 'failed', reason: 'RETRIES_EXHAUSTED', detail: `${code}: ${detail}` };
    return await end(concluding, { verdict: 'ended', outcome: exhausted });
  };
}

function copyDelaySeconds(verdict: Extract<Verdict, { verdict: 'wait' }>, backoff: number): number {
  const { because, atLeastSeconds = 0, atMostSeconds = longestDelaySeconds } = verdict;
  if (because === 'no-turn') return noTurnSeconds;
  if (because === 'throttled') return Math.min(backoff, longestThrottleSeconds);
  return Math.min(Math.max(backoff, atLeastSeconds), atMostSeconds);
}

/** Undefined for what says nothing about the campaign: the firing has been counted before. */
function resultOf(outcome: Outcome): ResultCount | undefined {
  if (outcome.end === 'duplicate') return undefined;
  return outcome.end === 'skipped' ? `skipped:${outcome.reason}` : outcome.end;
}

function parkingOf(outcome: Outcome): { reason: ErrorCode; detail: string } | undefined {
  if (outcome.end === 'failed') return { reason: outcome.reason, detail: outcome.detail };
  if (outcome.end === 'unknown') return { reason: 'SEND_UNKNOWN', detail: outcome.detail };
  return undefined;
}
