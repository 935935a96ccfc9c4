// Answers the Logs Insights query that averages the steps' times of the triggers that were mailed.
import * as v from 'valibot';
import type { StoredLine } from './audit-store.ts';

export type Row = { field: string; value: string }[];

const averaged = /\bavg\(ms\.(\w+)\) as \1\b/g;
const timedLine = v.object({ end: v.literal('sent'), ms: v.record(v.string(), v.number()) });

/** Undefined for a query of another form; steps that no line has are left out, as Logs Insights does. */
export function averageRow(query: string, lines: () => readonly StoredLine[]): Row | undefined {
  const steps = [...query.matchAll(averaged)].map(([, step = '']) => step);
  if (steps.length === 0) return undefined;
  const times = lines().flatMap(({ text }) => {
    const parsed = v.safeParse(timedLine, JSON.parse(text));
    return parsed.success ? [parsed.output.ms] : [];
  });
  const averages = steps.flatMap((field) => {
    const known = times.flatMap((ms) => ms[field] ?? []);
    if (known.length === 0) return [];
    return [{ field, value: String(known.reduce((sum, one) => sum + one, 0) / known.length) }];
  });
  return [{ field: 'emails', value: String(times.length) }, ...averages];
}
