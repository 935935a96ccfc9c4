// Carries a verdict out: audited, parked, hidden or put back. What this returns decides whether SQS keeps the message.
import { consumerMetrics as metrics } from '../contract/metrics.ts';
import type { AuditLine } from '../core/audit.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { DeadLetters } from '../core/ports/dead-letters.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import type { TriggerReturns } from '../core/ports/trigger-returns.ts';
import type { QueuedMessage } from '../core/queued-trigger.ts';
import { retryDelaySeconds } from '../core/retry-delay.ts';
import type { Trigger } from '../core/trigger.ts';
import type { Traces } from './parse-message.ts';
import type { Verdict } from './verdict.ts';

export interface ConcludeDeps {
  deadLetters: DeadLetters;
  returns: TriggerReturns;
  telemetry: Telemetry;
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
  times?: Pick<Trigger, 'firedAt' | 'receivedAt'>;
  campaign: string | undefined;
  verdict: Verdict;
  ms: Record<string, number>;
}

/** `keep`: the message is to come back, as a failed item of the batch. @throws QUEUE_SEND_FAILED, and then it is to be kept */
export type Conclude = (concluding: Concluding) => Promise<'done' | 'keep'>;

const longestThrottleSeconds = 60;
const noTurnSeconds = 2;

export function createConclude(deps: ConcludeDeps): Conclude {
  const { deadLetters, returns, telemetry, maxReceiveCount, clock, chance } = deps;

  async function end(
    concluding: Concluding,
    verdict: Extract<Verdict, { verdict: 'ended' }>,
  ): Promise<'done'> {
    const { outcome } = verdict;
    const parked = parkingOf(outcome);
    // Parked first, then told and taken off the queue: a crash in between parks twice rather than never.
    if (parked !== undefined) {
      const { body, attempts } = concluding.message;
      const { campaign } = concluding;
      const letter = { body, attempts, ...parked, failedAt: clock() };
      await deadLetters.park({ ...letter, ...(campaign !== undefined && { campaign }) });
    }
    telemetry.audit(auditLine(concluding, verdict, clock()));
    count(concluding, verdict);
    return 'done';
  }

  function count(
    { times }: Concluding,
    { outcome, sentAt, earlier }: Extract<Verdict, { verdict: 'ended' }>,
  ) {
    // Counted when it was sent; this is only the queue delivering it again.
    if (earlier) return;
    telemetry.count(metrics[outcome.end]);
    if (sentAt !== undefined && times !== undefined) {
      telemetry.observeSeconds(metrics.firingToSentSeconds, Math.max(0, sentAt - times.firedAt) / 1000);
    }
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
    const { message } = concluding;
    const backoff = retryDelaySeconds(message.attempts, chance());
    const lastReceive = message.receives >= maxReceiveCount;
    if (verdict.because === 'held' && !lastReceive) {
      return await hide(concluding, Math.min(backoff, verdict.atMostSeconds ?? backoff));
    }
    // A fresh copy: waiting must not use up the receives that are meant for trouble.
    await returns.putBack(message, copyDelaySeconds(verdict, backoff));
    if (concluding.times !== undefined) {
      const waitedMs = clock() - concluding.times.receivedAt;
      telemetry.observeSeconds(metrics.waitingSeconds, Math.max(0, waitedMs) / 1000);
    }
    if (verdict.because === 'throttled') telemetry.count(metrics.throttled);
    if (verdict.because === 'halted') telemetry.count(metrics.halted);
    if (verdict.because === 'held') telemetry.count(metrics.retried);
    return 'done' as const;
  }

  return async (concluding) => {
    const { verdict, message, campaign, traces } = concluding;
    if (verdict.verdict === 'ended') return await end(concluding, verdict);
    const { reason: code, detail } = verdict;
    const fields = { code, detail, campaign, eventId: traces.eventId, attempts: message.attempts };
    if (verdict.verdict === 'wait') {
      if (verdict.because === 'halted') telemetry.error('nothing can be sent', fields);
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

function copyDelaySeconds({ because }: Extract<Verdict, { verdict: 'wait' }>, backoff: number): number {
  if (because === 'no-turn') return noTurnSeconds;
  return because === 'throttled' ? Math.min(backoff, longestThrottleSeconds) : backoff;
}

function parkingOf(outcome: Outcome): { reason: ErrorCode; detail: string } | undefined {
  if (outcome.end === 'failed') return { reason: outcome.reason, detail: outcome.detail };
  if (outcome.end === 'unknown') return { reason: 'SEND_UNKNOWN', detail: outcome.detail };
  return undefined;
}

function auditLine(
  { message, traces, times, campaign, ms }: Concluding,
  { outcome, sentAt }: Extract<Verdict, { verdict: 'ended' }>,
  endedAt: number,
): AuditLine {
  const { journal = '', position = '', ...ids } = traces;
  return {
    audit: 1,
    end: outcome.end,
    ...('reason' in outcome && { reason: outcome.reason }),
    journal,
    position,
    ...ids,
    ...(campaign !== undefined && { campaign }),
    ...(outcome.end === 'sent' && { sesMessageId: outcome.sesMessageId }),
    ...times,
    ...(sentAt !== undefined && { sentAt }),
    endedAt,
    attempts: message.attempts,
    ms,
  };
}
