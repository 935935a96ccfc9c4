// The numbers of a moment, for the terminal and the console page.
import type { Percentiles } from './report.ts';
import type { Ends } from './tally.ts';
import type { WaitsSummary } from './waiting-steps.ts';

export interface Counters extends Ends {
  served: number;
  /** All steps that wait, also those of entries of which something was sent. */
  waits: WaitsSummary;
  /** Served, and nothing is known of them so far. */
  unaccounted: number;
  /** Age of the oldest of them. Milliseconds. */
  oldestWaitingMs: number | null;
  /** In the trigger queue. */
  queued: number;
  inFlight: number;
  deadLetters: number;
  storedRejects: number;
  /** E-mails that the local SES accepted. */
  mails: number;
  /** Audit lines for entries that the journal never served. */
  foreign: number;
  /** Lines that said they were audit lines and could not be read. */
  unreadable: number;
  /** Journal entries for which two e-mails were accepted: must stay 0. */
  sentAgain: number;
  latencyMs: Percentiles;
  /** E-mails a second over the last ten seconds. */
  sentPerSecond: number;
}
