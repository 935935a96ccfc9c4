// The peer: Adobe's own client, and for each event that it hands over the obvious call that puts it into the queue.
// @ts-expect-error The package ships no types that its exports lead to.
import library from '@adobe/aio-lib-events';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DrainOrder } from '../drain.ts';

interface AdobeEventsLibrary {
  init(orgId: string, apiKey: string, accessToken: string): Promise<AdobeEventsClient>;
}
interface AdobeEventsClient {
  getEventsFromJournal(url: string): Promise<{ events?: unknown[] }>;
  getEventsObservableFromJournal(url: string): {
    subscribe(observer: { next(event: unknown): void; error(error: unknown): void }): { unsubscribe(): void };
  };
}

const client = await (library as AdobeEventsLibrary).init('org', 'key', 'token');
const sqs = new SQSClient({});
const QueueUrl = process.env.TRIGGER_QUEUE_URL;

export async function run({ journalUrl, events }: DrainOrder): Promise<number> {
  let sent = 0;
  await new Promise<void>((resolve, reject) => {
    const subscription = client.getEventsObservableFromJournal(`${journalUrl}/peer`).subscribe({
      next(event) {
        sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) })).then(() => {
          sent += 1;
          if (sent < events) return;
          subscription.unsubscribe();
          resolve();
        }, reject);
      },
      error: reject,
    });
  });
  return sent;
}

/** A cold start: reads the journal once. */
export async function handler({ journal }: { journal: { url: string } }): Promise<void> {
  const { events = [] } = await client.getEventsFromJournal(journal.url);
  await Promise.all(
    events.map((event) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }))),
  );
}
