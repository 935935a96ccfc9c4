// What waits in each queue of the stack.
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';
import type { Target } from '../target.ts';

export interface QueueState {
  queue: string;
  visible: number;
  inFlight: number;
  delayed: number;
  /** Null for an emptied queue, and where CloudWatch tells nothing. */
  oldestSeconds: number | null;
  /** The most that waited at once in the last five days; null in local mode, whose SQS keeps no history. */
  peakVisible: number | null;
}

const queues = {
  triggers: 'TriggerQueueUrl',
  'dead letters': 'DeadLetterQueueUrl',
  rejects: 'RejectsQueueUrl',
  feedback: 'FeedbackQueueUrl',
  'feedback dead letters': 'FeedbackDeadLetterQueueUrl',
} as const;

/** What else than SQS's own counts can be asked. */
export interface QueueHistory {
  oldestSeconds(queueUrls: readonly string[]): Promise<(number | null)[]>;
  peaks(queueUrls: readonly string[]): Promise<(number | null)[]>;
}

/** @throws QUEUE_READ_FAILED, CLOUDWATCH_UNREADABLE */
export async function readQueueStates(
  sqs: SQSClient,
  target: Target,
  history?: QueueHistory,
): Promise<QueueState[]> {
  const places = Object.entries(queues).map(([queue, output]) => ({ queue, url: target.output(output) }));
  const urls = places.map(({ url }) => url);
  const [counts, ages, peaks] = await Promise.all([
    Promise.all(urls.map((url) => count(sqs, url))),
    history?.oldestSeconds(urls),
    history?.peaks(urls),
  ]);
  return places.map(({ queue }, at) => ({
    queue,
    ...(counts[at] ?? { visible: 0, inFlight: 0, delayed: 0 }),
    oldestSeconds: ages?.[at] ?? null,
    peakVisible: peaks?.[at] ?? null,
  }));
}

async function count(
  client: SQSClient,
  url: string,
): Promise<Omit<QueueState, 'queue' | 'oldestSeconds' | 'peakVisible'>> {
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
