// What is known of the queues beside SQS's own counts: from CloudWatch, or from the local SQS itself.
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Fetch } from '../../../functions/core/ports/fetch.ts';
import { readStatistics } from './metric-statistics.ts';
import { oldestLocalSeconds } from './oldest-local.ts';
import type { QueueHistory } from './queue-states.ts';

/** SQS tells its metrics a few minutes late. */
const lookBackMs = 15 * 60_000;
const hourMs = 3_600_000;
const peakHours = 5 * 24;

/** The returned functions: @throws CLOUDWATCH_UNREADABLE */
export function createAwsHistory(client: CloudWatchClient, now: number): QueueHistory {
  async function most(
    urls: readonly string[],
    { name, periodSeconds, from }: { name: string; periodSeconds: number; from: number },
  ) {
    const wanted = urls.map((url) => ({
      namespace: 'AWS/SQS',
      name,
      dimensions: { QueueName: url.slice(url.lastIndexOf('/') + 1) },
      stat: 'Maximum',
      periodSeconds,
    }));
    return await readStatistics(client, wanted, { from, to: now });
  }
  return {
    async oldestSeconds(urls) {
      const metric = { name: 'ApproximateAgeOfOldestMessage', periodSeconds: 60, from: now - lookBackMs };
      return (await most(urls, metric)).map((points) => points.at(-1)?.value ?? null);
    },
    async peaks(urls) {
      const from = Math.floor(now / hourMs - peakHours) * hourMs;
      const metric = { name: 'ApproximateNumberOfMessagesVisible', periodSeconds: 3600, from };
      return (await most(urls, metric)).map((points) =>
        points.length === 0 ? null : Math.max(...points.map(({ value }) => value)),
      );
    },
  };
}

/** `oldestSeconds`: @throws QUEUE_READ_FAILED */
export function createLocalHistory(fetch: Fetch, endpoint: string, now: number): QueueHistory {
  return {
    oldestSeconds: (urls) =>
      Promise.all(urls.map((queueUrl) => oldestLocalSeconds(fetch, endpoint, { queueUrl, now }))),
    peaks: async (urls) => urls.map(() => null),
  };
}
