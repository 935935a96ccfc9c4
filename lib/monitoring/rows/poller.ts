// Adobe and the poller: what is read, how fresh it is, and what stands in the way.
import { type IWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { pollerMetrics as metrics } from '../../../functions/contract/metrics.ts';
import type { Flow } from '../flow.ts';
import { graph, heading, logTable, minute, ours } from '../widgets.ts';

export function pollerRow({ monitoring, functions, tables }: Flow): IWidget[][] {
  return [
    [heading('1 · Adobe and the poller', 'Is the journal being read, to its end, and all of it?')],
    [
      graph({
        title: 'Events read, and what became of them',
        width: 6,
        unit: 'events per minute',
        metrics: ours(monitoring, 'Sum', minute, {
          read: metrics.eventsRead,
          'put into the queue': metrics.triggersEnqueued,
          'wanted by no campaign': metrics.triggersUnwanted,
          rejected: metrics.eventsRejected,
        }),
      }),
      graph({
        title: 'How fresh the reading is',
        width: 6,
        unit: 'seconds',
        metrics: ours(monitoring, 'Maximum', minute, {
          'since the journal accepted the saved position': metrics.positionAgeSeconds,
          'age of the newest event when it was read': metrics.journalLagSeconds,
        }),
        rightUnit: 'seconds that the credentials last',
        rightMetrics: ours(monitoring, 'Minimum', minute, {
          'until the credentials end, where the secret tells it': metrics.credentialsLastSeconds,
        }),
      }),
      graph({
        title: 'What the journal answered',
        width: 6,
        unit: 'answers per minute',
        metrics: ours(monitoring, 'Sum', minute, {
          'a page': metrics.pagesRead,
          'nothing newer': metrics.emptyAnswers,
        }),
        rightUnit: 'bytes per minute',
        rightMetrics: ours(monitoring, 'Sum', minute, { 'bytes read': metrics.bytesRead }),
      }),
      graph({
        title: 'Trouble with Adobe, and time to save a position',
        width: 6,
        unit: 'times per minute',
        metrics: ours(monitoring, 'Sum', minute, {
          'sign-in failed': metrics.signInFailed,
          'journal not read': metrics.journalReadFailed,
          'position expired': metrics.positionExpired,
          'of another organisation': metrics.eventsForeignOrg,
          'position not saved': metrics.positionStoreFailed,
        }),
        rightUnit: 'milliseconds',
        rightMetrics: [
          new Metric({
            namespace: 'AWS/DynamoDB',
            metricName: 'SuccessfulRequestLatency',
            dimensionsMap: { TableName: tables.positions.tableName, Operation: 'UpdateItem' },
            statistic: 'Average',
            period: Duration.seconds(minute),
            label: 'saving a position, on average',
          }),
        ],
      }),
    ],
    [
      logTable({
        title: 'Events that were no usable trigger, by reason',
        width: 12,
        logGroups: [functions.poller.function.logGroup],
        query: [
          'filter audit = 1 and end = "rejected"',
          'stats count(*) as events by reason',
          'sort events desc',
        ],
      }),
      logTable({
        title: 'Triggers that no campaign wants, by type',
        width: 12,
        logGroups: [functions.poller.function.logGroup],
        query: [
          'filter audit = 1 and end = "unwanted"',
          'stats count(*) as triggers by triggerId',
          'sort triggers desc',
          'limit 20',
        ],
      }),
    ],
  ];
}
