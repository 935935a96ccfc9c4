// The floor: the very calls to AWS that the consumer makes for a batch, recorded beforehand, made again in the same order with
// nothing in between.
import { BatchGetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import { createClients } from '../../../functions/consumer/clients.ts';
import { createConsumer } from '../../../functions/consumer/compose.ts';
import { readConfig } from '../../../functions/consumer/config.ts';
import { recordTelemetry } from '../../support/recorded-telemetry.ts';
import { campaignsBeside } from '../campaigns-beside.ts';
import type { ConsumeOrder } from '../consume.ts';
import { batchSize, queuedBatches } from '../queued-batches.ts';

interface Recorded {
  reads: BatchGetItemCommand['input'][];
  /** Two for each e-mail, the claim and its settlement, and the results. */
  writes: UpdateItemCommand['input'][];
  emails: SendRawEmailCommand['input'][];
}

const recorded = await record();
const { dynamo, ses } = createClients();

export async function run({ batches }: ConsumeOrder): Promise<number> {
  for (let batch = 0; batch < batches; batch++) await replay();
  return batches * batchSize;
}

async function replay(): Promise<void> {
  const [profiles, ...others] = recorded.reads;
  if (profiles !== undefined) await dynamo.send(new BatchGetItemCommand(profiles));
  await Promise.all(others.map((read) => dynamo.send(new BatchGetItemCommand(read))));
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

/** One batch through the consumer, everything that it asks DynamoDB and SES noted down. */
async function record(): Promise<Recorded> {
  const found: Recorded = { reads: [], writes: [], emails: [] };
  const clients = createClients();
  clients.dynamo.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === 'BatchGetItemCommand') found.reads.push(args.input as (typeof found.reads)[0]);
        if (commandName === 'UpdateItemCommand') found.writes.push(args.input as (typeof found.writes)[0]);
        return await next(args);
      },
    { step: 'initialize' },
  );
  clients.ses.middlewareStack.add(
    (next) => async (args) => {
      found.emails.push(args.input as (typeof found.emails)[0]);
      return await next(args);
    },
    { step: 'initialize' },
  );
  const consume = createConsumer({
    config: readConfig(process.env),
    compiled: campaignsBeside(process.env.BUNDLE ?? ''),
    clients,
    telemetry: recordTelemetry(),
    fetch,
    clock: Date.now,
    sleep: async () => undefined,
    chance: Math.random,
  });
  for (const event of queuedBatches(1, 0, Date.now())) await consume(event, Date.now() + 30_000);
  if (found.emails.length !== batchSize) throw new Error('the recorded batch was not mailed');
  return found;
}
