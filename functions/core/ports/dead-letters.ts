// Where a trigger is parked, with the reason, until an operator has repaired the cause.
import type { ErrorCode } from '../errors.ts';

export interface DeadLetter {
  /** The trigger's own message body, unchanged, so that a replay takes the same road. */
  body: string;
  reason: ErrorCode;
  campaign?: string;
  /** What exactly; never personal data. */
  detail: string;
  /** Milliseconds since the epoch. */
  failedAt: number;
  attempts: number;
}

export interface DeadLetters {
  /** Parks one trigger. @throws QUEUE_SEND_FAILED */
  park(letter: DeadLetter): Promise<void>;
}
