// The metrics that AWS itself would emit, as far as local mode knows them: queues, invocations and sends.
import type { Clock } from '../../functions/core/ports/clock.ts';
import type { Cloud } from './cloud.ts';
import type { OnInvoked } from './function-fleet.ts';
import type { MetricStore } from './metric-store.ts';

export interface AwsMetrics {
  invoked: OnInvoked;
  sent(): void;
  /** Looks at the queues again and again. */
  watchQueues(cloud: Pick<Cloud, 'queues' | 'messages'>): { stop(): Promise<void> };
}

/** AWS counts once a minute; a run is looked at sooner. */
const lookEveryMs = 2_000;
/** With more, the oldest is not looked for: each look lists them all. */
const mostListed = 2_000;

/** Their namespaces and names; whatever else AWS emits is not known here. */
export const knownAwsMetrics: Readonly<Record<string, readonly string[]>> = {
  'AWS/Lambda': ['Invocations', 'Errors', 'Throttles', 'Duration'],
  'AWS/SQS': [
    'ApproximateNumberOfMessagesVisible',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
    'ApproximateAgeOfOldestMessage',
  ],
  'AWS/SES': ['Send'],
};

export function createAwsMetrics(store: MetricStore, clock: Clock): AwsMetrics {
  const add = (namespace: string, dimensions: Record<string, string>, values: Record<string, number>) => {
    const at = clock();
    store.add(
      Object.entries(values).map(([name, value]) => ({ namespace, name, dimensions, at, values: [value] })),
    );
  };

  async function look({ queues, messages }: Pick<Cloud, 'queues' | 'messages'>): Promise<void> {
    for (const { logicalId, name, visible, inFlight, delayed } of await queues()) {
      const isListed = visible > 0 && visible <= mostListed;
      const [oldest] = isListed ? await messages(logicalId) : [];
      add(
        'AWS/SQS',
        { QueueName: name },
        {
          ApproximateNumberOfMessagesVisible: visible,
          ApproximateNumberOfMessagesNotVisible: inFlight,
          ApproximateNumberOfMessagesDelayed: delayed,
          ...(visible <= mostListed && {
            ApproximateAgeOfOldestMessage: oldest ? Math.max(0, clock() - oldest.sentAt) / 1000 : 0,
          }),
        },
      );
    }
  }

  return {
    invoked(functionName, result, durationMs) {
      const throttled = !result.ok && result.throttled === true;
      add(
        'AWS/Lambda',
        { FunctionName: functionName },
        throttled
          ? { Throttles: 1 }
          : { Invocations: 1, Errors: result.ok ? 0 : 1, Throttles: 0, Duration: durationMs },
      );
    },
    sent: () => add('AWS/SES', {}, { Send: 1 }),
    watchQueues(cloud) {
      let looking: Promise<unknown> = Promise.resolve();
      const timer = setInterval(() => {
        // A look that fails is one that the end of the run cut off.
        looking = looking.then(() => look(cloud)).catch(() => undefined);
      }, lookEveryMs);
      return {
        async stop() {
          clearInterval(timer);
          await looking;
        },
      };
    },
  };
}
