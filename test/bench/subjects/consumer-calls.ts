// The limit of the consumer's cold start: its SDK clients, and the calls of one e-mail in their order, prepared.
import { BatchGetItemCommand, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import { createClients } from '../../../functions/consumer/clients.ts';
import type { FirstCalls } from './first-calls.ts';

export const { dynamo, secrets, ses, sqs } = createClients();

/** `Data`: in base64. */
type Email = { RawMessage: { Data: string } };

const ask: Record<string, (input: never) => Promise<unknown>> = {
  BatchGetItemCommand: (input) => dynamo.send(new BatchGetItemCommand(input)),
  GetItemCommand: (input) => dynamo.send(new GetItemCommand(input)),
  UpdateItemCommand: (input) => dynamo.send(new UpdateItemCommand(input)),
  GetSecretValueCommand: (input) => secrets.send(new GetSecretValueCommand(input)),
  SendRawEmailCommand: (input: Email) => {
    const RawMessage = { Data: Buffer.from(input.RawMessage.Data, 'base64') };
    return ses.send(new SendRawEmailCommand({ ...input, RawMessage }));
  },
};

export async function handler({ calls }: FirstCalls): Promise<void> {
  for (const call of calls) {
    if (!('command' in call && call.command in ask)) throw new Error('a call that nobody makes');
    await ask[call.command]?.(call.input as never);
  }
}
