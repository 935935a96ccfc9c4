// The peer's turns: its handler, invoked as Lambda would.
import type { Context, SQSEvent } from 'aws-lambda';
import type { ConsumeOrder } from '../consume.ts';
import { queuedBatches } from '../queued-batches.ts';
import { handler } from './obvious-handler.ts';

export const prepare = ({ batches, first }: ConsumeOrder) => queuedBatches(batches, first, Date.now());

export async function run(_: ConsumeOrder, events: SQSEvent[]): Promise<number> {
  const context = { getRemainingTimeInMillis: () => 30_000 } as Context;
  let done = 0;
  for (const event of events) {
    const { batchItemFailures } = await handler(event, context);
    done += event.Records.length - batchItemFailures.length;
  }
  return done;
}
