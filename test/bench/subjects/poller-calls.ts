// The limit of the poller's cold start: its SDK clients, and the calls of an idle run in their order, prepared.
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { readCapped } from '../../../functions/adapters/capped-body.ts';
import { lean } from '../../../functions/adapters/lean-client.ts';
import { createLeanFetch } from '../../../functions/adapters/lean-fetch.ts';
import { patient } from '../../../functions/poller/clients.ts';
import type { FirstCalls } from './first-calls.ts';

const dynamo = lean(new DynamoDBClient(patient));
const secrets = new SecretsManagerClient(patient);
export const sqs = lean(new SQSClient(patient));
const fetch = createLeanFetch();

const ask: Record<string, (input: never) => Promise<unknown>> = {
  UpdateItemCommand: (input) => dynamo.send(new UpdateItemCommand(input)),
  GetSecretValueCommand: (input) => secrets.send(new GetSecretValueCommand(input)),
};

export async function handler({ calls }: FirstCalls): Promise<void> {
  for (const call of calls) {
    if ('url' in call) {
      await readCapped(await fetch(call.url, { ...call.request, signal: AbortSignal.timeout(30_000) }), 1e6);
      continue;
    }
    if (!(call.command in ask)) throw new Error('a call that nobody makes');
    await ask[call.command]?.(call.input as never);
  }
}
