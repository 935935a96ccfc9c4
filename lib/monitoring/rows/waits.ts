// The waits and the waker: triggers that are kept for a delay, a series or quiet hours.
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { consumerMetrics, wakerMetrics } from '../../../functions/contract/metrics.ts';
import type { Flow } from '../flow.ts';
import { graph, heading, minute, ours } from '../widgets.ts';

export function waitsRow({ monitoring, functions }: Flow): IWidget[][] {
  const { function: waker } = functions.waker;
  const each = (label: string) => ({ label, statistic: 'Sum', period: Duration.seconds(minute) });
  return [
    [heading('6 · Waits and waker', 'Do e-mails that have to wait leave at their time?')],
    [
      graph({
        title: 'Kept and woken',
        width: 8,
        unit: 'triggers per minute',
        metrics: ours(monitoring, 'Sum', minute, {
          'kept, all': consumerMetrics.held,
          'kept in the waits table': consumerMetrics.heldLong,
          'kept for the next step of a series': consumerMetrics.seriesContinued,
          woken: wakerMetrics.woken,
        }),
      }),
      graph({
        title: 'How late the latest was woken',
        width: 8,
        unit: 'seconds',
        metrics: ours(monitoring, 'Maximum', minute, { late: wakerMetrics.wakeLagSeconds }),
        thresholds: [monitoring.threshold('Waker/Late')],
      }),
      graph({
        title: 'Calls of the waker',
        width: 8,
        unit: 'calls per minute',
        metrics: [waker.metricInvocations(each('all')), waker.metricErrors(each('failed'))],
      }),
    ],
  ];
}
