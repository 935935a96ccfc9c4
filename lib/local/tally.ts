// Counts ends by kind and reason, as entries get one or a stronger one.
import type { AuditLine } from '../../functions/core/audit.ts';

export interface Ends {
  unwanted: number;
  rejected: number;
  sent: number;
  skipped: Record<string, number>;
  duplicate: number;
  failed: Record<string, number>;
  unknown: number;
  /** No end: what of them is to be mailed waits for its time. */
  waiting: number;
}

export interface Tally {
  add(line: AuditLine): void;
  remove(line: AuditLine): void;
  total(): number;
  read(): Ends;
}

export function createTally(): Tally {
  const counts = new Map<AuditLine['end'], Map<string, number>>();
  let total = 0;

  function change(line: AuditLine, by: 1 | -1): void {
    const reasons = counts.get(line.end) ?? new Map<string, number>();
    const reason = line.reason ?? 'unspecified';
    const count = (reasons.get(reason) ?? 0) + by;
    if (count > 0) reasons.set(reason, count);
    else reasons.delete(reason);
    counts.set(line.end, reasons);
    total += by;
  }
  const sum = (end: AuditLine['end']) => [...(counts.get(end)?.values() ?? [])].reduce((a, b) => a + b, 0);
  const byReason = (end: AuditLine['end']) =>
    Object.fromEntries([...(counts.get(end) ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1)));

  return {
    add: (line) => change(line, 1),
    remove: (line) => change(line, -1),
    total: () => total,
    read: () => ({
      unwanted: sum('unwanted'),
      rejected: sum('rejected'),
      sent: sum('sent'),
      skipped: byReason('skipped'),
      duplicate: sum('duplicate'),
      failed: byReason('failed'),
      unknown: sum('unknown'),
      waiting: sum('waiting'),
    }),
  };
}
