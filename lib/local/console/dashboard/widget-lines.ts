// What a widget shows: each of its metrics as points in time, read from what the functions really emitted.
import { metricsNamespace } from '../../../../functions/contract/metrics.ts';
import { knownAwsMetrics } from '../../aws-metrics.ts';
import type { MetricStore } from '../../metric-store.ts';
import type { AskedMetric } from './dashboard-body.ts';
import { evaluateMath, type Series } from './metric-math.ts';

export interface Span {
  /** Milliseconds since the epoch; both at whole periods. */
  from: number;
  to: number;
  periodSeconds: number;
}

export interface Line {
  label: string;
  /** Undefined for what only AWS knows. */
  points: Series | undefined;
  onRight: boolean;
  stat: string;
}

/** Those that are to be seen, in the widget's order. */
export function linesOf(metrics: readonly AskedMetric[], store: MetricStore, span: Span): Line[] {
  const times: number[] = [];
  for (let at = span.from; at < span.to; at += span.periodSeconds * 1000) times.push(at);
  const read = new Map(
    metrics
      .filter(({ expression }) => expression === undefined)
      .map((metric) => [metric, seriesOf(metric, store, span)]),
  );
  const byId = new Map<string, Series>();
  for (const [{ id }, points] of read) if (id !== undefined && points) byId.set(id, points);
  return metrics
    .map((metric) => {
      const points =
        metric.expression === undefined ? read.get(metric) : evaluateMath(metric.expression, byId, times);
      if (metric.id !== undefined && points) byId.set(metric.id, points);
      const { label, name, expression, id, onRight, stat, visible } = metric;
      return { label: label ?? expression ?? (name || (id ?? '')), points, onRight, stat, visible };
    })
    .filter(({ visible }) => visible);
}

function seriesOf(metric: AskedMetric, store: MetricStore, span: Span): Series | undefined {
  const { namespace, name, dimensions, stat } = metric;
  if (namespace !== metricsNamespace && !knownAwsMetrics[namespace]?.includes(name)) return undefined;
  const points = store.read({ namespace, name, dimensions, stat: statistics[stat] ?? stat, ...span });
  return points && new Map(points.map(({ at, value }) => [at, value]));
}

/** As dashboards may spell them. */
const statistics: Record<string, string> = {
  avg: 'Average',
  sum: 'Sum',
  min: 'Minimum',
  max: 'Maximum',
  n: 'SampleCount',
};
