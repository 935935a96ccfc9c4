// The floor: the very calls to AWS that the consumer makes for a batch, recorded beforehand, made again in the same order with
// nothing in between, by clients of the SDK as they come; or, as `CLIENTS` says, by ours.
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { createClients } from '../../../functions/consumer/clients.ts';
import { campaignsBeside } from '../campaigns-beside.ts';
import type { ConsumeOrder } from '../consume.ts';
import { batchSize, queuedBatches } from '../queued-batches.ts';
import { type RecordedCalls, readAgain, recordCalls } from './recorded-calls.ts';

const recorded = await record();
const { dynamo, ses } =
  process.env.CLIENTS === 'ours' ? createClients() : { dynamo: new DynamoDBClient(), ses: new SESClient() };

export async function run({ batches }: ConsumeOrder): Promise<number> {
  for (let batch = 0; batch < batches; batch++) await replay();
  return batches * batchSize;
}

async function replay(): Promise<void> {
  await readAgain(recorded, dynamo);
  await Promise.all(
    recorded.emails.map(async (email, at) => {
      await write(at);
      await ses.send(new SendRawEmailCommand(email));
      await write(batchSize + at);
    }),
  );
  for (let at = 2 * batchSize; at < recorded.writes.length; at++) await write(at);
}

async function write(at: number): Promise<void> {
  const input = recorded.writes[at];
  if (input !== undefined) await dynamo.send(new UpdateItemCommand(input));
}

async function record(): Promise<RecordedCalls> {
  const [batch] = queuedBatches(1, 0, Date.now());
  const compiled = campaignsBeside(process.env.BUNDLE ?? '');
  const found = await recordCalls(batch ?? { Records: [] }, compiled, Date.now() + 30_000);
  if (found.emails.length !== batchSize) throw new Error('the recorded batch was not mailed');
  return found;
}
