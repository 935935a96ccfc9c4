// The poller: the schedule hands it a journal, and it reads on until its time is nearly over.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { createLeanFetch } from '../adapters/lean-fetch.ts';
import { readCampaigns } from '../adapters/read-campaigns.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import { pollerMetrics } from '../contract/metrics.ts';
import type { PollerInput } from '../contract/queue.ts';
import { createClients } from './clients.ts';
import { createPoller } from './compose.ts';
import { readConfig } from './config.ts';

const {
  journalLagSeconds: _lag,
  positionAgeSeconds: _age,
  credentialsLastSeconds: _last,
  ...counters
} = pollerMetrics;
const config = readConfig(process.env);
const telemetry = createTelemetry(config.stage, Object.values(counters));
const { campaigns } = readCampaigns();
const poll = createPoller({
  config,
  campaigns,
  telemetry,
  clients: createClients(),
  fetch: createLeanFetch(),
  clock: Date.now,
  sleep: (ms, signal) => sleep(ms, undefined, signal && { signal }),
  random: Math.random,
  traceHeader: () => process.env._X_AMZN_TRACE_ID,
});

export async function handler(event: PollerInput, context: Context): Promise<void> {
  try {
    await poll(event, () => context.getRemainingTimeInMillis());
  } finally {
    telemetry.flush();
  }
}
