// The audit line: each event's end is one compact line of JSON in the function's log, without personal data.
// `trace`, the console and local mode's report are made from these lines.

export interface AuditLine {
  /** Marks the line among others, and versions it. */
  audit: 1;
  /** `waiting` is no end: the trigger is kept until `until`, and judged again. */
  end: 'sent' | 'skipped' | 'duplicate' | 'failed' | 'unknown' | 'unwanted' | 'rejected' | 'waiting';
  /** The gate of a skip, the error code of a failure or a reject; what a trigger waits for: `delay`, `series`, `quiet_hours`. */
  reason?: string;
  journal: string;
  position: string;
  eventId?: string;
  messageId?: string;
  triggerId?: string;
  campaign?: string;
  /** Of a series: the step's name. Each step of one event ends in a line of its own. */
  step?: string;
  /** Of an e-mail with variants: the one that this visitor gets. */
  variant?: string;
  sesMessageId?: string;
  /** Milliseconds since the epoch, all five. */
  until?: number;
  firedAt?: number;
  receivedAt?: number;
  /** When SES accepted the e-mail. */
  sentAt?: number;
  endedAt: number;
  /** Receives of the queue message, 1 for the first. */
  attempts?: number;
  /** Milliseconds spent per step. */
  ms?: Record<string, number>;
}
