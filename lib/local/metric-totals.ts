// What the functions' metric lines add up to.

export interface MetricTotal {
  sum: number;
  count: number;
  last: number;
}

export interface MetricTotals {
  /** Takes the observations of one metric line. */
  add(values: Map<string, number[]>): void;
  read(): Map<string, MetricTotal>;
}

export function createMetricTotals(): MetricTotals {
  const totals = new Map<string, MetricTotal>();
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
    },
    read: () => totals,
  };
}
