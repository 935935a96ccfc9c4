// The queues between the functions: what waits, for how long, and what was given up.
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { consumerMetrics } from '../../../functions/contract/metrics.ts';
import type { Flow } from '../flow.ts';
import { graph, heading, hour, minute, ours } from '../widgets.ts';

export function queueRow({ monitoring, triggers, rejectsQueue, feedbackEvents }: Flow): IWidget[][] {
  const { queue, deadLetterQueue } = triggers;
  const each = (label: string, statistic = 'Maximum') => ({
    label,
    statistic,
    period: Duration.seconds(minute),
  });
  return [
    [heading('2 · Trigger queue', 'Does it pile up? Messages near 0 and seconds are usual.')],
    [
      graph({
        title: 'Triggers in the queue',
        width: 6,
        unit: 'triggers',
        metrics: [
          queue.metricApproximateNumberOfMessagesVisible(each('waiting')),
          queue.metricApproximateNumberOfMessagesNotVisible(each('being worked on, or tried again later')),
          queue.metricApproximateNumberOfMessagesDelayed(each('with a delay')),
        ],
      }),
      graph({
        title: 'How long the oldest has waited',
        width: 6,
        unit: 'seconds',
        metrics: [
          queue.metricApproximateAgeOfOldestMessage(each('oldest in the queue')),
          ...ours(monitoring, 'Maximum', minute, {
            'oldest of those that were put back': consumerMetrics.waitingSeconds,
          }),
        ],
        thresholds: [monitoring.threshold('Consumer/OldestMessageAge')],
      }),
      graph({
        title: 'What waits for a person',
        width: 6,
        unit: 'messages',
        metrics: [
          deadLetterQueue.metricApproximateNumberOfMessagesVisible(each('dead letters')),
          rejectsQueue.metricApproximateNumberOfMessagesVisible(each('rejects')),
          feedbackEvents.deadLetterQueue.metricApproximateNumberOfMessagesVisible(
            each('feedback dead letters'),
          ),
        ],
      }),
      graph({
        title: 'Highest backlog of each hour, five days',
        width: 6,
        unit: 'triggers',
        metrics: [
          queue.metricApproximateNumberOfMessagesVisible({
            label: 'waiting',
            statistic: 'Maximum',
            period: Duration.seconds(hour),
          }),
        ],
        start: '-P5D',
      }),
    ],
  ];
}
