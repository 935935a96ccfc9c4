// What the stack has, as far as its cost depends on it. A test keeps it equal to the synthesised template.
import {
  consumerMetrics,
  feedbackMetrics,
  pollerMetrics,
  unsubscribeMetrics,
  wakerMetrics,
} from '../../../../functions/contract/metrics.ts';

export const deployedShape = {
  memoryGb: { poller: 0.5, consumer: 0.5, waker: 1, feedback: 0.25 },
  /** Those of one journal; another journal brings no other alarm. */
  alarms: 22,
  /** One more where a campaign asks an endpoint of its own. */
  secrets: 2,
  /** That are read all the time: the trigger queue and the feedback queue. */
  polledQueues: 2,
  /** Each with one dimension, which makes it one paid metric. */
  metrics: [pollerMetrics, consumerMetrics, wakerMetrics, unsubscribeMetrics, feedbackMetrics].flatMap(
    Object.values,
  ).length,
} as const;
