// Compares what a run of local mode reported and mailed with what had to become of each event.
import { expect } from 'vitest';
import type { Report } from '../../lib/local/report.ts';
import type { Expectation, ExpectedEvent } from './mixed-events.ts';

/** How often each end was expected, and how often it was reported. Which of two firings with one id is the duplicate is a matter of chance: their sum is not. */
export function endsOf(report: Report): Record<string, number> {
  const ends: Record<string, number> = {};
  for (const { outcome, reason } of report.triggers) {
    const end = outcome === 'skipped' ? `skipped:${reason}` : String(outcome);
    ends[end] = (ends[end] ?? 0) + 1;
  }
  return ends;
}

export function expectedEnds(events: readonly ExpectedEvent[]): Record<Expectation, number> {
  const ends: Partial<Record<Expectation, number>> = {};
  for (const event of events) ends[event.expect] = (ends[event.expect] ?? 0) + 1;
  return ends as Record<Expectation, number>;
}

export function addressesToMail(events: readonly ExpectedEvent[]): string[] {
  return events.flatMap(({ address }) => address ?? []).sort();
}

/** `served` is the sum of all ends. */
export function expectBalanced(report: Report): void {
  const { sent, skipped, duplicate, failed, unknown, waiting } = report.outcomes;
  const total = (counts: Record<string, number>) =>
    Object.values(counts).reduce((sum, count) => sum + count, 0);
  const ends =
    report.unwanted + report.rejected + sent + total(skipped) + duplicate + total(failed) + unknown + waiting;
  expect(ends + report.unaccounted).toBe(report.served);
}
