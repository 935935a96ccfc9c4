// Counts for the marketer: what became of a campaign's e-mails, by day, step and variant. The audit lines are the proof;
// these counts may miss or repeat what a crash interrupted.

export interface ResultKey {
  campaign: string;
  /** UTC, `2026-11-19`. */
  day: string;
  /** Empty where the campaign has one e-mail. */
  step: string;
  /** Empty where the e-mail has no variants. */
  variant: string;
}

/** `skipped:<reason>` and `failed` are the consumer's; what SES told is the feedback's. */
export type ResultCount =
  | 'sent'
  | 'failed'
  | 'unknown'
  | `skipped:${string}`
  | 'delivered'
  | 'bounced'
  | 'complained'
  | 'opened'
  /** SES says that a machine opened it, not a person. */
  | 'openedByMachine'
  | 'clicked'
  | 'clickedByMachine';

export interface Results {
  /** Adds to the counts of one key, in one write. @throws STORE_FAILED */
  add(key: ResultKey, counts: Partial<Record<ResultCount, number>>): Promise<void>;
}
