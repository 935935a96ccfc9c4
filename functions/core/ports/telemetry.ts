// What a function tells the world: log lines, audit lines, and one metric line per invocation.
import type { AuditLine } from '../audit.ts';

export interface Telemetry {
  /** Writes one audit line. */
  audit(line: AuditLine): void;
  /** Adds to a counter of this invocation. */
  count(metric: string, by?: number): void;
  /** Adds one observation, in seconds, to a measure of this invocation. */
  observeSeconds(metric: string, seconds: number): void;
  /**
   * One line of what happens as often as e-mails are sent: without time and level, which would be most of it. It goes out with
   * the next line; an invocation that is killed before loses it.
   */
  note(message: string, fields: Record<string, string>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
  /** Writes the invocation's one metric line; counters that nothing touched are written as zero. */
  flush(): void;
}
