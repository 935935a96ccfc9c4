// The ways back into the trigger queue for a trigger that cannot be mailed now.
import type { QueuedMessage } from '../queued-trigger.ts';

export interface TriggerReturns {
  /** Hides a received message; it comes back then, one receive older. @throws QUEUE_SEND_FAILED */
  hide(receiptHandle: string, seconds: number): Promise<void>;
  /** Puts a fresh copy into the queue, with its receives counted anew and its attempts carried. @throws QUEUE_SEND_FAILED */
  putBack(message: QueuedMessage, delaySeconds: number): Promise<void>;
}
