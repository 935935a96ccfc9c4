// Feedback and unsubscribe: what comes back about the e-mails, and who wants no more.
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { feedbackMetrics, unsubscribeMetrics } from '../../../functions/contract/metrics.ts';
import type { Flow } from '../flow.ts';
import { graph, heading, minute, ours } from '../widgets.ts';

export function feedbackRow({ monitoring, functions, feedbackEvents }: Flow): IWidget[][] {
  const { function: unsubscribe } = functions.unsubscribe;
  const { function: feedback } = functions.feedback;
  const each = (label: string, statistic = 'Sum') => ({
    label,
    statistic,
    period: Duration.seconds(minute),
  });
  return [
    [heading('5 · Feedback and unsubscribe', 'Is everybody left alone who wants to be?')],
    [
      graph({
        title: 'Events of SES that wait',
        width: 6,
        unit: 'events',
        metrics: [feedbackEvents.queue.metricApproximateNumberOfMessagesVisible(each('waiting', 'Maximum'))],
        rightUnit: 'seconds',
        rightMetrics: [
          feedbackEvents.queue.metricApproximateAgeOfOldestMessage(each('age of the oldest', 'Maximum')),
        ],
      }),
      graph({
        title: 'What was made of them',
        width: 6,
        unit: 'times per minute',
        metrics: [
          ...ours(monitoring, 'Sum', minute, {
            'uncertain sends settled': feedbackMetrics.claimsSettled,
            'events of no use': feedbackMetrics.other,
            'unreadable events': feedbackMetrics.unreadable,
          }),
          feedback.metricErrors(each('failed invocations')),
        ],
      }),
      graph({
        title: 'Unsubscribed',
        width: 6,
        unit: 'people per minute',
        metrics: ours(monitoring, 'Sum', minute, { unsubscribed: unsubscribeMetrics.unsubscribed }),
      }),
      graph({
        title: 'Requests to the unsubscribe page',
        width: 6,
        unit: 'requests per minute',
        metrics: [
          unsubscribe.metric('UrlRequestCount', each('all')),
          unsubscribe.metric('Url4xxCount', each('with a bad link')),
          unsubscribe.metric('Url5xxCount', each('failed')),
        ],
      }),
    ],
  ];
}
