// The floor of the work: read a page, `JSON.parse` it, send its events as they are in batches of ten, several at once.
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DrainOrder } from '../drain.ts';
import { nextPage } from '../next-page.ts';

const sqs = new SQSClient({});
const QueueUrl = process.env.TRIGGER_QUEUE_URL;
const [perBatch, atOnce] = [10, 8];

export async function run({ journalUrl }: DrainOrder): Promise<number> {
  let sent = 0;
  for (let url: string | undefined = `${journalUrl}/floor`; url !== undefined; ) {
    const response: Response = await fetch(url);
    url = nextPage(response);
    const text = await response.text();
    if (text === '') break;
    const { events } = JSON.parse(text) as { events: { event: unknown }[] };
    const starts = Array.from(
      { length: Math.ceil(events.length / perBatch) },
      (_, at) => at * perBatch,
    ).values();
    const work = async () => {
      for (const start of starts) await sendBatch(events.slice(start, start + perBatch));
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    sent += events.length;
  }
  return sent;
}

async function sendBatch(events: { event: unknown }[]): Promise<void> {
  const Entries = events.map(({ event }, at) => ({ Id: String(at), MessageBody: JSON.stringify(event) }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
}
