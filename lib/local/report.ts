// The report of a run: what became of every event that the journal served, as `--report` writes it.
import { writeFile } from 'node:fs/promises';
import type { AuditLine } from '../../functions/core/audit.ts';
import type { Ends } from './tally.ts';

export interface Percentiles {
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

/** One served journal entry. Times in milliseconds since the epoch; null where there is none. */
export interface ReportRow {
  eventId: string | null;
  messageId: string | null;
  triggerId: string | null;
  campaign: string | null;
  /** Null: nothing has been heard of it. */
  outcome: AuditLine['end'] | null;
  reason: string | null;
  sesMessageId: string | null;
  firedAt: number | null;
  servedAt: number;
  sentAt: number | null;
  /** Until when the first of its steps that wait does so. */
  waitingUntil: number | null;
  /** Of a series, or of an e-mail with variants: each step of which something is known. */
  steps?: StepRow[];
}

export interface StepRow {
  step: string | null;
  variant: string | null;
  outcome: AuditLine['end'];
  reason: string | null;
  sentAt: number | null;
  sesMessageId: string | null;
}

/** `served` = `unwanted` + `rejected` + all `outcomes` + `unaccounted`, always. */
export interface Report {
  served: number;
  unwanted: number;
  rejected: number;
  outcomes: Omit<Ends, 'unwanted' | 'rejected'>;
  deadLetters: number;
  unaccounted: number;
  /** From served by the journal, or from the end of a wait, to accepted by SES. */
  latencyMs: Percentiles;
  /** In the journal's order. */
  triggers: ReportRow[];
}

/** Nearest rank over the values, in any order. */
export function percentiles(values: Float64Array): Percentiles {
  const sorted = values.slice().sort();
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
  return { p50: rank(0.5), p95: rank(0.95), p99: rank(0.99) };
}

export async function writeReport(file: string, report: Report): Promise<void> {
  const { triggers, ...totals } = report;
  const head = JSON.stringify(totals, null, 2).replace(/\n}$/, '');
  const rows = triggers.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
  await writeFile(file, `${head},\n  "triggers": [${rows && `\n${rows}\n  `}]\n}\n`);
}
