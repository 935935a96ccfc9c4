// By campaign, from the log: a campaign is no dimension, which would be another paid metric for each.
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { conversionNoted, emailUnwelcome } from '../../../functions/contract/log-messages.ts';
import { consumerMetrics, pollerMetrics } from '../../../functions/contract/metrics.ts';
import type { Flow } from '../flow.ts';
import { fullWidth, graph, heading, hour, logTable, ours } from '../widgets.ts';

export function campaignRows({ monitoring, functions }: Flow): IWidget[][] {
  const logOf = (name: 'consumer' | 'feedback') => [functions[name].function.logGroup];
  return [
    [
      heading(
        'By campaign, and by the hour',
        'Tables count the time that the dashboard shows. `npx campaign-triggers results` tells opens, clicks and variants.',
      ),
    ],
    [
      logTable({
        title: 'How triggers ended by campaign',
        width: 12,
        logGroups: logOf('consumer'),
        query: [
          'filter audit = 1 and ispresent(campaign)',
          'stats count(*) as triggers by campaign, end, reason',
          'sort campaign asc, triggers desc',
        ],
      }),
      logTable({
        title: 'Bounces and complaints by campaign',
        width: 6,
        logGroups: logOf('feedback'),
        query: [
          `filter message = "${emailUnwelcome}"`,
          'stats count_distinct(sesMessageId) as emails by campaign, told',
          'sort emails desc',
        ],
      }),
      logTable({
        title: 'Conversions by campaign',
        width: 6,
        logGroups: logOf('consumer'),
        query: [
          `filter message = "${conversionNoted}"`,
          'stats count_distinct(eventId) as conversions by campaign',
          'sort conversions desc',
        ],
      }),
    ],
    [
      graph({
        title: 'Messages per hour, five days',
        width: fullWidth,
        unit: 'messages per hour',
        metrics: ours(monitoring, 'Sum', hour, {
          'events read': pollerMetrics.eventsRead,
          'put into the queue': pollerMetrics.triggersEnqueued,
          'e-mails sent': consumerMetrics.sent,
        }),
        start: '-P5D',
      }),
    ],
  ];
}
