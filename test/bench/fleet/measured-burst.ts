// Measures what the fleet on paper is checked against: the synthesised stack on this machine, with a sending rate so low that
// it holds the burst back and not the machine. `node test/bench/fleet/measured-burst.ts` prints the figures for recorded.ts.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startAdobe } from '../../../lib/local/adobe/simulator.ts';
import { startCloud } from '../../../lib/local/cloud.ts';
import { readLogLine } from '../../../lib/local/read-log-line.ts';
import { synthesise } from '../../../lib/local/synthesise.ts';
import { cartEvent } from '../../support/mixed-events.ts';
import { quantile } from '../row.ts';
import { measuredBurst } from './recorded.ts';

const { sesPerSecond, maximumConcurrency, triggers } = measuredBurst;

const assemblyDir = await mkdtemp(join(tmpdir(), 'bench-fleet-'));
await using running = new AsyncDisposableStack();
running.defer(() => rm(assemblyDir, { recursive: true }));
const adobe = await startAdobe({ maxEventsPerPage: 1000, retryAfterSeconds: 1 });
running.defer(() => adobe.stop());
await synthesise(assemblyDir, {
  ...{ sendingRatePerSecond: sesPerSecond, maximumConcurrency, trackEngagement: false },
  journals: [{ name: 'journal', url: adobe.journalUrl, start: 'oldest' }],
});
const publishedAt = new Map<string, number>();
const lags: number[] = [];
let startedAt = 0;
let endedAt = 0;
const cloud = await startCloud({
  assemblyDir,
  secretValues: { CampaignTriggersSecretsAdobeCredentials: JSON.stringify(adobe.credentials) },
  onLog({ text }) {
    const read = readLogLine(text);
    if (read.is !== 'audit' || read.line.end !== 'sent') return;
    const { messageId = '', sentAt = 0 } = read.line;
    lags.push((sentAt - (publishedAt.get(messageId) ?? 0)) / 1000);
    endedAt = Math.max(endedAt, sentAt);
  },
});
running.defer(() => cloud.stop());
await cloud.putItems(
  'CampaignTriggersTablesProfiles',
  Array.from({ length: triggers }, (_, at) => ({
    key: `V-${at}`,
    email: `v-${at}@example.com`,
    name: 'Ada',
  })),
);
cloud.start();
await publish(20, 0);
while (lags.length < 20) await pause(100);
// The environments are warm.
lags.length = 0;
startedAt = Date.now();
await publish(triggers, 20);
while (lags.length < triggers - 20) await pause(100);

const [p50 = 0, p99 = 0] = [0.5, 0.99].map((share) => quantile(lags, share));
process.stdout.write(
  `${JSON.stringify({ p50: +p50.toFixed(1), p99: +p99.toFixed(1), seconds: +((endedAt - startedAt) / 1000).toFixed(1) })}\n`,
);

async function publish(until: number, from: number): Promise<void> {
  for (let at = from; at < until; at += 1) {
    const messageId = randomUUID();
    publishedAt.set(messageId, Date.now());
    adobe.publish(cartEvent({ messageId, key: `V-${at}`, firedAt: Date.now() }));
  }
}
