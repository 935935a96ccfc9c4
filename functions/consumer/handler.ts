// The consumer: Lambda hands it batches of the trigger queue, and keeps in the queue what it reports as failed.
import { setTimeout } from 'node:timers/promises';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { readCampaigns } from '../adapters/read-campaigns.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import { consumerMetrics } from '../contract/metrics.ts';
import { createClients } from './clients.ts';
import { createConsumer } from './compose.ts';
import { readConfig } from './config.ts';

const { firingToSentSeconds: _sent, waitingSeconds: _waiting, ...counters } = consumerMetrics;
const config = readConfig(process.env);
const telemetry = createTelemetry(config.stage, Object.values(counters));
const compiled = readCampaigns();
const consume = createConsumer({
  config,
  compiled,
  clients: createClients(),
  telemetry,
  fetch,
  clock: Date.now,
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
  chance: Math.random,
});

export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  try {
    return await consume(event, Date.now() + context.getRemainingTimeInMillis());
  } catch (thrown) {
    telemetry.error('the batch could not be worked on', { name: thrown instanceof Error ? thrown.name : '' });
    return { batchItemFailures: event.Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  } finally {
    telemetry.flush();
  }
}
