// The waker: every minute the schedule has it put back into the trigger queue whatever has waited long enough.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { createTelemetry } from '../adapters/telemetry.ts';
import { wakerMetrics } from '../contract/metrics.ts';
import { createClients } from './clients.ts';
import { createWaker } from './compose.ts';
import { readConfig } from './config.ts';

const config = readConfig(process.env);
const telemetry = createTelemetry(config.stage, [wakerMetrics.woken]);
const wakeDue = createWaker({
  config,
  clients: createClients(),
  telemetry,
  clock: Date.now,
  sleep: (ms, signal) => sleep(ms, undefined, signal && { signal }),
  random: Math.random,
  traceHeader: () => process.env._X_AMZN_TRACE_ID,
});

export async function handler(_event: unknown, context: Context): Promise<void> {
  try {
    await wakeDue(Date.now() + context.getRemainingTimeInMillis());
  } finally {
    telemetry.flush();
  }
}
