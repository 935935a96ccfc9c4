// Conversions of a visitor as a record has them: judged on at once, and written with the record's next write.
import type { Conversions, VisitorRecord } from './ports/send-ledger.ts';

/** An earlier conversion never replaces a later one. */
export function withConversions(record: VisitorRecord, { at, campaigns }: Conversions): VisitorRecord {
  const later = campaigns.filter(({ name }) => (record.conversions[name] ?? 0) < at);
  if (later.length === 0) return record;
  const conversions = Object.fromEntries(later.map(({ name }) => [name, at]));
  return {
    ...record,
    conversions: { ...record.conversions, ...conversions },
    unwritten: { at, campaigns: later },
  };
}
