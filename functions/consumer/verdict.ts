// What becomes of one queue message after the recipe has been gone through.
import type { ErrorCode } from '../core/errors.ts';
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
      /** `halted`: the account or the deployment sends nothing at all; an alarm calls whoever can change that. */
      because: 'held' | 'no-turn' | 'throttled' | 'halted';
      reason: ErrorCode;
      detail: string;
      atMostSeconds?: number;
    };

export const ended = (outcome: Outcome): Verdict => ({ verdict: 'ended', outcome });
