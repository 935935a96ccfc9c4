// The alarms about sending as a whole: how late e-mails are, and how near the account is to its daily quota.
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { consumerMetrics } from '../../functions/contract/metrics.ts';
import type { Monitoring } from '../monitoring/monitoring.ts';

export function addSendingAlarms(monitoring: Monitoring, sendingQuotaPerDay: number | undefined): void {
  monitoring.addAlarm({
    room: 'Consumer',
    fact: 'DeliveryLate',
    severity: 'urgent',
    metric: monitoring.metric(consumerMetrics.firingToSentSeconds, 'p95', 300),
    atLeast: 900,
    periods: 3,
    thresholdReason:
      'seconds are usual, and a quarter of an hour (900 s) is the best that the predecessor did; one e-mail in twenty may be an exception',
    missingData: 'notBreaching',
    missingDataReason: 'nothing was sent',
  });
  if (sendingQuotaPerDay === undefined) return;
  monitoring.addAlarm({
    room: 'Consumer',
    fact: 'SendingQuotaNear',
    severity: 'urgent',
    // Of the whole account, as the quota is: without a dimension. SES publishes no metric of the quota itself.
    metric: new Metric({
      namespace: 'AWS/SES',
      metricName: 'Send',
      statistic: 'Sum',
      period: Duration.days(1),
    }),
    atLeast: Math.floor(0.8 * sendingQuotaPerDay),
    periods: 1,
    thresholdReason: `four fifths of the quota of ${sendingQuotaPerDay} in 24 hours leave time to ask AWS for more`,
    missingData: 'notBreaching',
    missingDataReason: 'SES reports the count only while the account sends',
  });
}
