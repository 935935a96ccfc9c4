// Adds the days up: one total per campaign, step and variant, with its rates.
import type { ResultRow } from '../../../functions/adapters/results.ts';

export interface Total {
  campaign: string;
  /** Empty where there is one e-mail. */
  step: string;
  /** Empty where there are no variants, and for what was skipped before one was picked. */
  variant: string;
  counts: Record<string, number>;
}

/** In the order of campaign, step and variant. */
export function addUp(rows: readonly ResultRow[]): Total[] {
  const totals = new Map<string, Total>();
  for (const { key, counts } of rows) {
    const { campaign, step, variant } = key;
    const name = [campaign, step, variant].join('#');
    const total = totals.get(name) ?? { campaign, step, variant, counts: {} };
    for (const [count, by] of Object.entries(counts)) total.counts[count] = countOf(total, count) + by;
    totals.set(name, total);
  }
  return [...totals.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
}

export const countOf = ({ counts }: Pick<Total, 'counts'>, name: string): number => counts[name] ?? 0;

const skippedPrefix = 'skipped:';

/** Why e-mails were not sent, the most frequent reason first. */
export function skippedOf({ counts }: Pick<Total, 'counts'>): { reason: string; count: number }[] {
  return Object.entries(counts)
    .flatMap(([name, count]) =>
      name.startsWith(skippedPrefix) ? [{ reason: name.slice(skippedPrefix.length), count }] : [],
    )
    .sort((a, b) => b.count - a.count);
}

export const skippedCount = (total: Pick<Total, 'counts'>): number =>
  skippedOf(total).reduce((sum, { count }) => sum + count, 0);

/** What each rate is a share of. */
export const rateBases = {
  delivered: 'sent',
  bounced: 'sent',
  opened: 'delivered',
  clicked: 'delivered',
  complained: 'delivered',
} as const;

export type Rate = keyof typeof rateBases;

/** Undefined where there is nothing to be a share of. */
export function rateOf(total: Pick<Total, 'counts'>, rate: Rate): number | undefined {
  const base = countOf(total, rateBases[rate]);
  return base === 0 ? undefined : countOf(total, rate) / base;
}
