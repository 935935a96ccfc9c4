// What becomes of one queue message after the recipe has been gone through.
import type { ErrorCode } from '../core/errors.ts';
import type { Stop } from '../core/halts.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Wait } from '../core/trigger.ts';

/** A trigger that is kept until it is due, and then judged again. */
export interface Hold {
  reason: 'delay' | 'series' | 'quiet_hours';
  visitorHash: string;
  /** The name of the step that it waits for. */
  step: string;
  wait: Wait;
}

export type Verdict =
  /** Done with: audited, parked where the outcome asks for it, and taken off the queue; `next` is the rest of a series. */
  | { verdict: 'ended'; outcome: Outcome; sentAt?: number; earlier?: true; next?: Hold }
  /** Kept somewhere else until it is due. */
  | { verdict: 'hold'; hold: Hold }
  /** Trouble that may pass: comes back with growing pauses, and is parked after the last receive. */
  | { verdict: 'retry'; reason: ErrorCode; detail: string }
  /** Nothing is wrong with this trigger: comes back as often as needed, and is never parked for it. */
  | {
      verdict: 'wait';
      /** `halted`: nothing can be sent, for everybody or for the campaign; an alarm calls whoever can change that. */
      because: 'held' | 'no-turn' | 'throttled' | 'halted' | 'paused';
      reason: ErrorCode;
      detail: string;
      /** It did not meet the fault itself, another did before. */
      known?: true;
      atLeastSeconds?: number;
      atMostSeconds?: number;
    };

export const ended = (outcome: Outcome): Verdict => ({ verdict: 'ended', outcome });

/** Comes back when it is worth trying again, or every quarter of an hour. */
export function stoppedBy(stop: Stop, now: number): Verdict {
  if (stop.by === 'operator') {
    return { verdict: 'wait', because: 'paused', reason: 'DELIVERY_PAUSED', detail: 'paused by an operator' };
  }
  const atLeastSeconds = Math.max(1, Math.ceil((stop.probeAt - now) / 1000));
  const detail = 'halted before';
  return { verdict: 'wait', because: 'halted', reason: stop.why, detail, known: true, atLeastSeconds };
}
