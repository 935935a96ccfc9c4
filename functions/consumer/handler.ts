// The consumer: Lambda hands it batches of the trigger queue, and keeps in the queue what it reports as failed.
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createTelemetry } from '../adapters/telemetry.ts';
import { consumerMetrics } from '../contract/metrics.ts';
import { campaignsFile } from '../contract/queue.ts';
import type { CompiledCampaigns } from '../core/campaign.ts';
import { createClients } from './clients.ts';
import { createConsumer } from './compose.ts';
import { readConfig } from './config.ts';

const { firingToSentSeconds: _sent, waitingSeconds: _waiting, ...counters } = consumerMetrics;
const config = readConfig(process.env);
const telemetry = createTelemetry(config.stage, Object.values(counters));
const { campaigns } = readCampaigns();
const consume = createConsumer({
  config,
  campaigns,
  clients: createClients(),
  telemetry,
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

/** Compiled and checked when the stack was synthesised; not looked at again in the hot path. */
function readCampaigns(): CompiledCampaigns {
  return JSON.parse(readFileSync(new URL(`./${campaignsFile}`, import.meta.url), 'utf8'));
}
