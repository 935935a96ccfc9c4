// How a trigger can end. Not sending is an outcome, not an error.
import type { ErrorCode } from './errors.ts';

/** The reasons for which a trigger is not mailed though nothing is wrong. */
export type SkipReason =
  | 'no_campaign'
  | 'unknown_recipient'
  | 'no_address'
  | 'suppressed'
  | 'no_consent'
  | 'too_old';

export type Outcome =
  | { end: 'sent'; sesMessageId: string }
  | { end: 'skipped'; reason: SkipReason }
  | { end: 'duplicate' }
  | { end: 'failed'; reason: ErrorCode; detail: string }
  /** SES may have taken it: parked among the dead letters, never resent by itself. */
  | { end: 'unknown'; detail: string };
