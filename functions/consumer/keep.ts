// Keeps a trigger until it is due: a short wait is a delay in the trigger queue, a longer one an entry among the waits.
import { consumerMetrics } from '../contract/metrics.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import type { TriggerReturns } from '../core/ports/trigger-returns.ts';
import type { Waits } from '../core/ports/waits.ts';
import type { QueuedMessage } from '../core/queued-trigger.ts';
import { longestDelaySeconds } from '../core/retry-delay.ts';
import type { Trigger } from '../core/trigger.ts';
import { writeJson } from '../core/write-json.ts';
import type { Hold } from './verdict.ts';

/** @throws QUEUE_SEND_FAILED, STORE_FAILED, and TRIGGER_TOO_LARGE for good */
export type Keep = (message: QueuedMessage, trigger: Trigger, hold: Hold) => Promise<void>;

export function createKeep(deps: {
  waits: Waits;
  returns: TriggerReturns;
  telemetry: Pick<Telemetry, 'count'>;
  clock: Clock;
}): Keep {
  return async (message, trigger, { visitorHash, wait }) => {
    const seconds = (wait.dueAt - deps.clock()) / 1000;
    if (seconds > longestDelaySeconds) {
      await deps.waits.keep({ visitorHash, trigger: waiting(trigger, wait) });
      deps.telemetry.count(consumerMetrics.heldLong);
      return;
    }
    // A wait is no attempt: what comes back starts afresh.
    const copy = { ...message, body: waitingBody(trigger, wait), attempts: 0 };
    await deps.returns.putBack(copy, Math.max(0, seconds));
  };
}

/** The queue message of a trigger that goes on with this wait. */
export const waitingBody = (trigger: Trigger, wait: Hold['wait']): string =>
  writeJson(waiting(trigger, wait));

const waiting = (trigger: Trigger, wait: Hold['wait']) => ({ ...trigger, version: 2 as const, wait });
