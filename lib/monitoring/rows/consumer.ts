// The consumer: how triggers end, what comes back to the queue, and how hard it works.
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { consumerMetrics as metrics } from '../../../functions/contract/metrics.ts';
import type { Flow } from '../flow.ts';
import type { Monitoring } from '../monitoring.ts';
import { calculated, graph, heading, minute, ours } from '../widgets.ts';

const ends = {
  sent: metrics.sent,
  skipped: metrics.skipped,
  duplicate: metrics.duplicate,
  failed: metrics.failed,
  unknown: metrics.unknown,
};

export function consumerRow({ monitoring, functions }: Flow): IWidget[][] {
  const { function: consumer } = functions.consumer;
  const each = (label: string, statistic = 'Sum') => ({
    label,
    statistic,
    period: Duration.seconds(minute),
  });
  return [
    [heading('3 · Consumer', 'How do triggers end, and does anything come back?')],
    [
      graph({
        title: 'How triggers ended',
        width: 6,
        unit: 'triggers per minute',
        metrics: ours(monitoring, 'Sum', minute, ends),
        stacked: true,
      }),
      graph({
        title: 'What came back to the queue',
        width: 6,
        unit: 'triggers per minute',
        metrics: ours(monitoring, 'Sum', minute, {
          'tried again': metrics.retried,
          'SES said “too fast”': metrics.throttled,
          'sending is halted': metrics.halted,
          'paused by hand': metrics.paused,
        }),
      }),
      graph({
        title: 'Time for one trigger',
        width: 6,
        unit: 'milliseconds',
        metrics: [timePerTrigger(monitoring, consumer.metricDuration(each('time')))],
        rightUnit: 'consumers',
        rightMetrics: [consumer.metric('ConcurrentExecutions', each('at work at once', 'Maximum'))],
      }),
      graph({
        title: 'Invocations that failed',
        width: 6,
        unit: 'invocations per minute',
        metrics: [consumer.metricErrors(each('failed')), consumer.metricThrottles(each('refused by Lambda'))],
      }),
    ],
  ];
}

function timePerTrigger(monitoring: Monitoring, time: ReturnType<Monitoring['metric']>) {
  const named = Object.entries(ends).map(
    ([end, metric]) => [end, monitoring.metric(metric, 'Sum', minute)] as const,
  );
  const sum = named.map(([end]) => end).join('+');
  return calculated('on average', minute, `time/(${sum})`, { time, ...Object.fromEntries(named) });
}
