// The peer: Adobe's own client, and for each event that it hands over the obvious call that puts it into the queue.
import { createRequire } from 'node:module';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DrainOrder } from '../drain.ts';

/** The package ships no types that its exports lead to. */
interface AdobeEventsLibrary {
  init(orgId: string, apiKey: string, accessToken: string): Promise<AdobeEventsClient>;
}
interface AdobeEventsClient {
  getEventsObservableFromJournal(url: string): {
    subscribe(observer: { next(event: unknown): void; error(error: unknown): void }): { unsubscribe(): void };
  };
}

const library: AdobeEventsLibrary = createRequire(import.meta.url)('@adobe/aio-lib-events');
const client = await library.init('org', 'key', 'token');
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
