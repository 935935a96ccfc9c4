// The metrics that the functions emitted, by the minute, as CloudWatch would keep them: for whoever asks for statistics.

/** One metric of one embedded-metric line. */
export interface EmittedMetric {
  namespace: string;
  name: string;
  dimensions: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  at: number;
  values: number[];
}

export interface MetricQuery extends Pick<EmittedMetric, 'namespace' | 'name' | 'dimensions'> {
  /** `Sum`, `Average`, `Minimum`, `Maximum`, `SampleCount`, or a percentile such as `p99`. */
  stat: string;
  /** Whole minutes. */
  periodSeconds: number;
  /** Milliseconds since the epoch, the end excluded. */
  from: number;
  to: number;
}

export interface DataPoint {
  /** Where its period begins. Milliseconds since the epoch. */
  at: number;
  value: number;
}

export interface MetricStore {
  add(emitted: readonly EmittedMetric[]): void;
  /** In order of time; periods without an observation are left out. Undefined for a statistic that is not known. */
  read(query: MetricQuery): DataPoint[] | undefined;
}

interface Bucket {
  sum: number;
  count: number;
  least: number;
  most: number;
  /** How often each value was seen, with three digits: what percentiles are made of. */
  seen: Map<number, number>;
}

const minuteMs = 60_000;
/** Five days of minutes. */
const mostBuckets = 7200;

export function createMetricStore(): MetricStore {
  const series = new Map<string, Map<number, Bucket>>();
  return {
    add(emitted) {
      for (const metric of emitted) {
        const key = keyOf(metric);
        const buckets = series.get(key) ?? new Map<number, Bucket>();
        series.set(key, buckets);
        const minute = Math.floor(metric.at / minuteMs) * minuteMs;
        const bucket = buckets.get(minute) ?? emptyBucket();
        buckets.set(minute, bucket);
        for (const value of metric.values) observe(bucket, value);
        const [oldest] = buckets.keys();
        if (buckets.size > mostBuckets && oldest !== undefined) buckets.delete(oldest);
      }
    },
    read(query) {
      const statistic = statisticOf(query.stat);
      if (statistic === undefined) return undefined;
      const periodMs = query.periodSeconds * 1000;
      const periods = new Map<number, Bucket>();
      for (const [minute, bucket] of series.get(keyOf(query)) ?? []) {
        if (minute < query.from || minute >= query.to) continue;
        const start = Math.floor(minute / periodMs) * periodMs;
        const period = periods.get(start) ?? emptyBucket();
        periods.set(start, period);
        merge(period, bucket);
      }
      const points = [...periods].map(([at, bucket]) => ({ at, value: statistic(bucket) }));
      return points.sort((one, other) => one.at - other.at);
    },
  };
}

function keyOf({ namespace, name, dimensions }: Pick<EmittedMetric, 'namespace' | 'name' | 'dimensions'>) {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
}

function emptyBucket(): Bucket {
  const [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return { sum: 0, count: 0, least, most, seen: new Map() };
}

function observe(bucket: Bucket, value: number): void {
  bucket.sum += value;
  bucket.count += 1;
  bucket.least = Math.min(bucket.least, value);
  bucket.most = Math.max(bucket.most, value);
  const rounded = Number(value.toPrecision(3));
  bucket.seen.set(rounded, (bucket.seen.get(rounded) ?? 0) + 1);
}

function merge(into: Bucket, from: Bucket): void {
  into.sum += from.sum;
  into.count += from.count;
  into.least = Math.min(into.least, from.least);
  into.most = Math.max(into.most, from.most);
  for (const [value, count] of from.seen) into.seen.set(value, (into.seen.get(value) ?? 0) + count);
}

function statisticOf(stat: string): ((bucket: Bucket) => number) | undefined {
  if (stat === 'Sum') return ({ sum }) => sum;
  if (stat === 'SampleCount') return ({ count }) => count;
  if (stat === 'Average') return ({ sum, count }) => sum / count;
  if (stat === 'Minimum') return ({ least }) => least;
  if (stat === 'Maximum') return ({ most }) => most;
  const percent = Number(/^p(\d{1,2}(\.\d+)?|100)$/.exec(stat)?.[1] ?? Number.NaN);
  return Number.isNaN(percent) ? undefined : (bucket) => percentile(bucket, percent / 100);
}

/** Nearest rank. */
function percentile({ seen, count }: Bucket, share: number): number {
  let rank = Math.max(1, Math.ceil(share * count));
  const values = [...seen].sort(([one], [other]) => one - other);
  for (const [value, times] of values) {
    rank -= times;
    if (rank <= 0) return value;
  }
  return values.at(-1)?.[0] ?? 0;
}
