// Since when the oldest message waits in a queue of the local mode, whose SQS shows its messages.
import * as v from 'valibot';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';
import type { Fetch } from '../../../functions/core/ports/fetch.ts';

const message = v.object({ sentTimestamp: v.number() });
const look = v.object({
  messages: v.object({
    ready: v.array(message),
    delayed: v.array(message),
    inflight: v.array(v.object({ message })),
  }),
});

/** Null for an empty queue. @throws QUEUE_READ_FAILED */
export async function oldestLocalSeconds(
  fetch: Fetch,
  endpoint: string,
  { queueUrl, now }: { queueUrl: string; now: number },
): Promise<number | null> {
  try {
    const name = queueUrl.slice(queueUrl.lastIndexOf('/') + 1);
    const answer = await fetch(`${endpoint}/_fauxqs/queues/${name}`, { method: 'GET' });
    const { messages } = v.parse(look, await answer.json());
    const all = [...messages.ready, ...messages.delayed, ...messages.inflight.map((one) => one.message)];
    if (all.length === 0) return null;
    const since = Math.min(...all.map(({ sentTimestamp }) => sentTimestamp));
    return Math.max(0, Math.round((now - since) / 1000));
  } catch (cause) {
    throw new CampaignTriggersError('QUEUE_READ_FAILED', 'a local queue could not be looked into', { cause });
  }
}
