// The way out of the poller: triggers into the queue, everything else into the rejects.
import type { Reject } from '../read-event.ts';
import type { Trigger } from '../trigger.ts';

export interface TriggerQueue {
  /** Whether the trigger fits into one message. */
  fits(trigger: Trigger): boolean;
  /**
   * Returns when every trigger is durably in the queue.
   * @param stopAt what is not in the queue by then has failed. Milliseconds since the epoch.
   * @throws QUEUE_SEND_FAILED when some are not; then any of them may be in the queue
   */
  send(triggers: readonly Trigger[], stopAt: number): Promise<void>;
}

export interface DelayedTriggerQueue {
  /** As `TriggerQueue.send`; nobody receives a trigger before its delay is over. */
  send(delayed: readonly { trigger: Trigger; delaySeconds: number }[], stopAt: number): Promise<void>;
}

export interface RejectsQueue {
  /** As `TriggerQueue.send`; an event that does not fit into one message takes several. */
  send(rejects: readonly Reject[], journal: string, stopAt: number): Promise<void>;
}
