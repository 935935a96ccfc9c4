// The top of the dashboard: is anything wrong, how late are e-mails, is anything lost.
import { AlarmStatusWidget, AlarmStatusWidgetSortBy, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { consumerMetrics } from '../../../functions/contract/metrics.ts';
import { conservation } from '../conservation.ts';
import type { Flow } from '../flow.ts';
import { graph, heading, logTable, minute, ours } from '../widgets.ts';

export function overview({ monitoring, functions }: Flow): IWidget[][] {
  const lag = (['p50', 'p95', 'p99'] as const).flatMap((percentile) =>
    ours(monitoring, percentile, minute, { [percentile]: consumerMetrics.firingToSentSeconds }),
  );
  return [
    [heading('Is anything wrong?', 'An alarm in red has a chapter of the same name in docs/runbook.md.')],
    [
      new AlarmStatusWidget({
        title: 'Alarms, the ones that changed last first',
        alarms: monitoring.alarms(),
        sortBy: AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
        width: 8,
        height: 6,
      }),
      graph({
        title: 'From the firing at Adobe to SES',
        width: 8,
        unit: 'seconds',
        metrics: lag,
        thresholds: [monitoring.threshold('Consumer/DeliveryLate')],
      }),
      graph({
        title: 'E-mails sent per minute',
        width: 8,
        unit: 'e-mails',
        metrics: ours(monitoring, 'Sum', minute, { sent: consumerMetrics.sent }),
      }),
    ],
    [
      graph({
        title: 'Is anything lost? Sums since the beginning of this graph',
        width: 12,
        unit: 'triggers',
        metrics: conservation(monitoring, minute),
      }),
      logTable({
        title: 'What the functions complained of last',
        width: 12,
        logGroups: Object.values(functions).map((each) => each.function.logGroup),
        query: [
          'fields @timestamp, level, service, message, code, detail, remedy',
          'filter level in ["WARN", "ERROR", "CRITICAL"]',
          'sort @timestamp desc',
          'limit 50',
        ],
      }),
    ],
  ];
}
