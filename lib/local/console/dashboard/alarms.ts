// How the stack's alarms would stand now, judged by the metrics of this run as CloudWatch would.
import * as v from 'valibot';
import { metricsNamespace } from '../../../../functions/contract/metrics.ts';
import { knownAwsMetrics } from '../../aws-metrics.ts';
import type { MetricStore } from '../../metric-store.ts';
import { cfnNumber } from '../../property-schemas.ts';
import { html, type SafeHtml } from '../html.ts';

/** What a template says of an alarm on one metric; one on an expression has no `MetricName`. */
export const alarmProperties = v.object({
  AlarmName: v.optional(v.string()),
  Namespace: v.optional(v.string()),
  MetricName: v.optional(v.string()),
  Dimensions: v.optional(v.array(v.object({ Name: v.string(), Value: v.string() })), []),
  Statistic: v.optional(v.string()),
  ExtendedStatistic: v.optional(v.string()),
  Period: v.optional(cfnNumber),
  EvaluationPeriods: cfnNumber,
  DatapointsToAlarm: v.optional(cfnNumber),
  Threshold: v.optional(cfnNumber),
  ComparisonOperator: v.string(),
  TreatMissingData: v.optional(v.string(), 'missing'),
});
export type AlarmDefinition = v.InferOutput<typeof alarmProperties>;

export interface AlarmState {
  name: string;
  state: 'ok' | 'alarm' | 'no data' | 'AWS only';
}

const comparisons: Record<string, (value: number, threshold: number) => boolean> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** By the last whole periods since the run began: what is not there of the time before is no silence. */
export function judgeAlarm(
  name: string,
  alarm: AlarmDefinition,
  store: MetricStore,
  { now, begunAt }: { now: number; begunAt: number },
): AlarmState {
  const { Namespace: namespace = '', MetricName, Period = 60, Threshold = 0, EvaluationPeriods } = alarm;
  const isKnown = namespace === metricsNamespace || knownAwsMetrics[namespace]?.includes(MetricName ?? '');
  const breaks = comparisons[alarm.ComparisonOperator];
  if (MetricName === undefined || !isKnown || breaks === undefined) return { name, state: 'AWS only' };
  const periodMs = Period * 1000;
  const to = Math.floor(now / periodMs) * periodMs;
  const points = store.read({
    namespace,
    name: MetricName,
    dimensions: Object.fromEntries(alarm.Dimensions.map(({ Name, Value }) => [Name, Value])),
    stat: alarm.ExtendedStatistic ?? alarm.Statistic ?? 'Average',
    periodSeconds: Period,
    from: to - EvaluationPeriods * periodMs,
    to,
  });
  if (points === undefined) return { name, state: 'AWS only' };
  const breaking = points.filter(({ value }) => breaks(value, Threshold)).length;
  const lived = Math.min(EvaluationPeriods, Math.max(0, Math.floor((to - begunAt) / periodMs)));
  const missing = alarm.TreatMissingData === 'breaching' ? Math.max(0, lived - points.length) : 0;
  if (breaking + missing >= (alarm.DatapointsToAlarm ?? EvaluationPeriods)) return { name, state: 'alarm' };
  return { name, state: points.length === 0 && alarm.TreatMissingData !== 'notBreaching' ? 'no data' : 'ok' };
}

const tones = { ok: 'sent', alarm: 'failed', 'no data': 'skipped', 'AWS only': 'skipped' };

export function alarmList(states: readonly AlarmState[]): SafeHtml {
  return html`<ul class="alarms">${states.map(
    ({ name, state }) => html`<li><span class="badge tone-${tones[state]}">${state}</span> ${name}</li>`,
  )}</ul>`;
}
