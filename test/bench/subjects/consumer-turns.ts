// Ours or the peer: the handler that `HANDLER` names, a bundle or one of the subjects, invoked as Lambda would.
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { ConsumeOrder } from '../consume.ts';
import { queuedBatches } from '../queued-batches.ts';

const { handler } = await import(process.env.HANDLER ?? '');

export const prepare = ({ batches, first }: ConsumeOrder) => queuedBatches(batches, first, Date.now());

export async function run(_: ConsumeOrder, events: SQSEvent[]): Promise<number> {
  let done = 0;
  for (const event of events) {
    const answer: SQSBatchResponse = await handler(event, { getRemainingTimeInMillis: () => 30_000 });
    done += event.Records.length - answer.batchItemFailures.length;
  }
  return done;
}
