// What the consumer asks of DynamoDB and SES for one batch, noted down so that it can be asked again with nothing in between.
import { BatchGetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import type { SQSEvent } from 'aws-lambda';
import { createClients } from '../../../functions/consumer/clients.ts';
import { createConsumer } from '../../../functions/consumer/compose.ts';
import { readConfig } from '../../../functions/consumer/config.ts';
import type { CompiledCampaigns } from '../../../functions/core/campaign.ts';
import { recordTelemetry } from '../../support/recorded-telemetry.ts';
import { type Command, recording } from './recording-client.ts';

type Clients = ReturnType<typeof createClients>;

export interface RecordedCalls {
  reads: BatchGetItemCommand['input'][];
  /** Two for each e-mail, the claim and its settlement, and the results. */
  writes: UpdateItemCommand['input'][];
  emails: SendRawEmailCommand['input'][];
}

/** Sends the batch's e-mails while it looks on. */
export async function recordCalls(
  event: SQSEvent,
  compiled: CompiledCampaigns,
  endsAt: number,
): Promise<RecordedCalls> {
  const found: RecordedCalls = { reads: [], writes: [], emails: [] };
  const { dynamo, ses, ...others } = createClients();
  // Not by their names, which a bundle shortens.
  const note = (command: Command) => {
    if (command instanceof BatchGetItemCommand) found.reads.push(command.input);
    if (command instanceof UpdateItemCommand) found.writes.push(command.input);
    if (command instanceof SendRawEmailCommand) found.emails.push(command.input);
  };
  const clients = { ...others, dynamo: recording(dynamo, note), ses: recording(ses, note) };
  const consume = createConsumer({
    config: readConfig(process.env),
    compiled,
    clients,
    telemetry: recordTelemetry(),
    fetch,
    clock: Date.now,
    sleep: async () => undefined,
    chance: Math.random,
  });
  await consume(event, endsAt);
  return found;
}

/** The look-ups of a batch as the consumer makes them: the profiles, then the others side by side. */
export async function readAgain(
  { reads }: Pick<RecordedCalls, 'reads'>,
  dynamo: Clients['dynamo'],
): Promise<void> {
  const [profiles, ...others] = reads;
  if (profiles !== undefined) await dynamo.send(new BatchGetItemCommand(profiles));
  await Promise.all(others.map((read) => dynamo.send(new BatchGetItemCommand(read))));
}
