// What the functions' metric lines add up to.
import { pollerMetrics } from '../../functions/contract/metrics.ts';

export interface MetricTotal {
  sum: number;
  count: number;
  last: number;
}

export interface MetricTotals {
  /** Takes the observations of one metric line. */
  add(values: Map<string, number[]>): void;
  read(): Map<string, MetricTotal>;
  /** The poller's latest run found nothing new and met no trouble. */
  drained(): boolean;
}

export function createMetricTotals(): MetricTotals {
  const totals = new Map<string, MetricTotal>();
  let drained = false;
  return {
    add(values) {
      for (const [name, observed] of values) {
        const total = totals.get(name) ?? { sum: 0, count: 0, last: 0 };
        for (const value of observed) {
          total.sum += value;
          total.count++;
          total.last = value;
        }
        totals.set(name, total);
      }
      drained = foundNothing(values) ?? drained;
    },
    read: () => totals,
    drained: () => drained,
  };
}

/** Undefined for a metric line that is not the poller's. */
function foundNothing(values: Map<string, number[]>): boolean | undefined {
  const sum = (name: string) => values.get(name)?.reduce((a, b) => a + b, 0);
  const { eventsRead, signInFailed, journalReadFailed } = pollerMetrics;
  const read = sum(eventsRead);
  if (read === undefined) return undefined;
  return read + (sum(signInFailed) ?? 0) + (sum(journalReadFailed) ?? 0) === 0;
}
