// SES: what it took and delivered, and what it thinks of this account.
import { type IWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { feedbackMetrics as metrics } from '../../../functions/contract/metrics.ts';
import type { Flow } from '../flow.ts';
import { graph, heading, hour, minute, ours } from '../widgets.ts';

export function sesRow({ monitoring }: Flow): IWidget[][] {
  return [
    [heading('4 · SES', 'Does mail arrive, and is the account in good standing?')],
    [
      graph({
        title: 'What SES told of our e-mails',
        width: 6,
        unit: 'e-mails per minute',
        metrics: ours(monitoring, 'Sum', minute, {
          taken: metrics.sent,
          delivered: metrics.delivered,
          'delivery delayed': metrics.delayed,
          'thrown away by SES': metrics.rejected,
          'not rendered': metrics.renderingFailed,
        }),
      }),
      graph({
        title: 'What recipients did',
        width: 6,
        unit: 'e-mails per minute',
        metrics: ours(monitoring, 'Sum', minute, {
          bounced: metrics.bounced,
          'bounced for now': metrics.transientBounce,
          'called spam': metrics.complaint,
          opened: metrics.opened,
          clicked: metrics.clicked,
        }),
      }),
      graph({
        title: 'Reputation of the whole account',
        width: 6,
        unit: 'share of bounces',
        metrics: [account('Reputation.BounceRate', 'Average', 'bounces')],
        thresholds: [monitoring.threshold('Feedback/BounceRate')],
        rightUnit: 'share of complaints',
        rightMetrics: [account('Reputation.ComplaintRate', 'Average', 'complaints')],
        rightThresholds: [monitoring.threshold('Feedback/ComplaintRate')],
      }),
      graph({
        title: 'Sent by the whole account, five days',
        width: 6,
        unit: 'e-mails per hour',
        metrics: [account('Send', 'Sum', 'sent')],
        start: '-P5D',
      }),
    ],
  ];
}

/** SES judges and limits the account, not the deployment: without a dimension. */
function account(metricName: string, statistic: string, label: string): Metric {
  return new Metric({
    namespace: 'AWS/SES',
    metricName,
    statistic,
    label,
    period: Duration.seconds(hour),
  });
}
