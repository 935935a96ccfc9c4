// The limit of the poller's cold start: its SDK clients, and the calls of an idle run in their order, prepared.
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { readCapped } from '../../../functions/adapters/capped-body.ts';
import { createLeanFetch } from '../../../functions/adapters/lean-fetch.ts';
import { createClients } from '../../../functions/poller/clients.ts';
import type { FirstCalls } from './first-calls.ts';

export const { dynamo, secrets, sqs } = createClients();
const fetch = createLeanFetch();

const ask: Record<string, (input: never) => Promise<unknown>> = {
  UpdateItemCommand: (input) => dynamo.send(new UpdateItemCommand(input)),
  GetSecretValueCommand: (input) => secrets.client.send(new GetSecretValueCommand(input)),
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
