// How a trigger can end. Not sending is an outcome, not an error.
import type { ErrorCode } from './errors.ts';

/** The reasons for which a trigger is not mailed though nothing is wrong. */
export type SkipReason =
  | 'no_campaign'
  /** It only told that the visitor did what a campaign's e-mail would have asked for. */
  | 'conversion'
  | 'unknown_recipient'
  | 'no_address'
  | 'suppressed'
  | 'no_consent'
  | 'too_old'
  | 'converted'
  /** A newer firing took its place, or an older one is still under way. */
  | 'superseded'
  | 'reentry'
  | 'over_cap'
  | 'over_total_cap';

export type Outcome =
  | { end: 'sent'; sesMessageId: string }
  | { end: 'skipped'; reason: SkipReason }
  | { end: 'duplicate' }
  | { end: 'failed'; reason: ErrorCode; detail: string }
  /** SES may have taken it: parked among the dead letters, never resent by itself. */
  | { end: 'unknown'; detail: string };
