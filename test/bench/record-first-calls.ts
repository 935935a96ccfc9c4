// What a function's first invocation asks of AWS and Adobe, noted down to be asked again with nothing in between. A process of its
// own, for the environment is the function's.
import type { SQSEvent } from 'aws-lambda';
import { createLeanFetch } from '../../functions/adapters/lean-fetch.ts';
import { createClients as createConsumerClients } from '../../functions/consumer/clients.ts';
import { createConsumer } from '../../functions/consumer/compose.ts';
import { readConfig as readConsumerConfig } from '../../functions/consumer/config.ts';
import type { PollerInput } from '../../functions/contract/queue.ts';
import { isPlainObject } from '../../functions/core/plain-object.ts';
import type { LeanFetch } from '../../functions/core/ports/fetch.ts';
import { createClients as createPollerClients } from '../../functions/poller/clients.ts';
import { createPoller } from '../../functions/poller/compose.ts';
import { readConfig as readPollerConfig } from '../../functions/poller/config.ts';
import { recordTelemetry } from '../support/recorded-telemetry.ts';
import { campaignsBeside } from './campaigns-beside.ts';
import type { RecordOrder } from './cold.ts';
import type { FirstCall } from './subjects/first-calls.ts';
import { type Command, recording } from './subjects/recording-client.ts';

const { name, bundle, event }: RecordOrder = JSON.parse(process.argv[2] ?? '');
const calls: FirstCall[] = [];

/** An e-mail's bytes. `Buffer` has made a list of numbers of them by then. */
const asText = (_: string, value: unknown) =>
  isPlainObject(value) && value.type === 'Buffer' && Array.isArray(value.data)
    ? Buffer.from(value.data).toString('base64')
    : value;

const note = (command: Command) => {
  const input = JSON.parse(JSON.stringify(command.input, asText));
  calls.push({ command: command.constructor.name, input });
};

const compiled = campaignsBeside(bundle);
const telemetry = recordTelemetry();
const alike = { telemetry, clock: Date.now, sleep: async () => undefined };
const remainingMs = 30_000;

async function consume(): Promise<void> {
  const { dynamo, sqs, ses, secrets } = createConsumerClients();
  const clients = {
    ...{ dynamo: recording(dynamo, note), sqs: recording(sqs, note) },
    ...{ ses: recording(ses, note), secrets: recording(secrets, note) },
  };
  const config = readConsumerConfig(process.env);
  const run = createConsumer({ ...alike, config, compiled, clients, fetch, chance: Math.random });
  await run(event as SQSEvent, Date.now() + remainingMs);
}

async function poll(): Promise<void> {
  const { dynamo, sqs, secrets } = createPollerClients();
  recording(secrets.client, note);
  const ask = createLeanFetch();
  const adobe: LeanFetch = async (url, { signal: _, ...request }) => {
    calls.push({ url, request });
    return await ask(url, { ...request, signal: AbortSignal.timeout(remainingMs) });
  };
  const run = createPoller({
    ...alike,
    config: readPollerConfig(process.env),
    campaigns: compiled.campaigns,
    clients: { dynamo: recording(dynamo, note), sqs: recording(sqs, note), secrets },
    fetch: adobe,
    random: Math.random,
    traceHeader: () => undefined,
  });
  await run(event as PollerInput, () => remainingMs);
}

await { consumer: consume, poller: poll }[name]();
process.send?.(calls, () => process.exit(0));
