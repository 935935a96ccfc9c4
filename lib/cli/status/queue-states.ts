// What waits in each queue of the stack.
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';
import type { Target } from '../target.ts';
import { readStatistics } from './metric-statistics.ts';

export interface QueueState {
  queue: string;
  visible: number;
  inFlight: number;
  delayed: number;
  /** Null where CloudWatch tells nothing: an emptied queue, or local mode. */
  oldestSeconds: number | null;
}

const queues = {
  triggers: 'TriggerQueueUrl',
  'dead letters': 'DeadLetterQueueUrl',
  rejects: 'RejectsQueueUrl',
  feedback: 'FeedbackQueueUrl',
  'feedback dead letters': 'FeedbackDeadLetterQueueUrl',
} as const;

/** SQS tells its metrics a few minutes late. */
const lookBackMs = 15 * 60_000;

/** @throws QUEUE_READ_FAILED, CLOUDWATCH_UNREADABLE */
export async function readQueueStates(
  clients: { sqs: SQSClient; cloudWatch: CloudWatchClient | undefined },
  target: Target,
  now: number,
): Promise<QueueState[]> {
  const places = Object.entries(queues).map(([queue, output]) => ({ queue, url: target.output(output) }));
  const [counts, ages] = await Promise.all([
    Promise.all(places.map(({ url }) => count(clients.sqs, url))),
    oldest(
      clients.cloudWatch,
      places.map(({ url }) => url),
      now,
    ),
  ]);
  return places.map(({ queue }, at) => ({
    queue,
    ...(counts[at] ?? { visible: 0, inFlight: 0, delayed: 0 }),
    oldestSeconds: ages[at] ?? null,
  }));
}

async function count(client: SQSClient, url: string): Promise<Omit<QueueState, 'queue' | 'oldestSeconds'>> {
  const command = new GetQueueAttributesCommand({
    QueueUrl: url,
    AttributeNames: [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesDelayed',
    ],
  });
  const { Attributes = {} } = await client.send(command).catch((cause: unknown) => {
    throw new CampaignTriggersError('QUEUE_READ_FAILED', 'a queue could not be counted', { cause });
  });
  return {
    visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
  };
}

async function oldest(
  client: CloudWatchClient | undefined,
  urls: readonly string[],
  now: number,
): Promise<(number | null)[]> {
  if (client === undefined) return urls.map(() => null);
  const wanted = urls.map((url) => ({
    namespace: 'AWS/SQS',
    name: 'ApproximateAgeOfOldestMessage',
    dimensions: { QueueName: url.slice(url.lastIndexOf('/') + 1) },
    stat: 'Maximum',
    periodSeconds: 60,
  }));
  const points = await readStatistics(client, wanted, { from: now - lookBackMs, to: now });
  return points.map((all) => all.at(-1)?.value ?? null);
}
