// Triggers that wait: for a delay, for the next step of a series, for the end of quiet hours.
import type { Trigger, Wait } from '../trigger.ts';

export interface WaitingTrigger {
  visitorHash: string;
  /** Of version 2: its `wait` says for which campaign and step, and until when. */
  trigger: Trigger & { version: 2; wait: Wait };
}

export interface Waits {
  /**
   * Keeps the trigger until it is due. Kept once for each visitor, campaign, firing and step: again, only the new due time counts.
   * @throws STORE_FAILED, and TRIGGER_TOO_LARGE where no store could hold it
   */
  keep(waiting: WaitingTrigger): Promise<void>;
}

export interface DueWaits {
  /** What is due until then, the earliest first within each page. Milliseconds since the epoch. @throws STORE_FAILED */
  due(until: number): AsyncIterable<WaitingTrigger[]>;
  /** Forgets one that was put back into the queue, unless it has been given another due time since. @throws STORE_FAILED */
  forget(waiting: WaitingTrigger): Promise<void>;
}
