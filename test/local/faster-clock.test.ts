// Local mode with a clock that runs ten thousand times as fast: days of waiting are seen through in less than a minute,
// each e-mail at its second.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWaits } from '../../functions/adapters/waits.ts';
import type { AuditLine } from '../../functions/core/audit.ts';
import { parseFlags } from '../../lib/local/flags.ts';
import { type LocalRun, startLocal } from '../../lib/local/run.ts';
import { aTrigger } from '../support/builders.ts';
import { credentials } from '../support/local-aws.ts';
import { cartEvent, cartTriggerId } from '../support/mixed-events.ts';

const dir = mkdtempSync(join(tmpdir(), 'faster-clock-'));
const people = ['anna', 'ben', 'carla'];
let run: LocalRun;
let dynamo: DynamoDBClient;

beforeAll(async () => {
  const [eventsFile, profilesFile] = [join(dir, 'events.jsonl'), join(dir, 'profiles.jsonl')];
  const profiles = people.map((name) => ({
    key: name,
    email: `${name}@example.com`,
    name,
    locale: 'en',
    timeZone: 'Europe/Vienna',
    consent: { marketing: true },
    attributes: {},
  }));
  writeFileSync(profilesFile, profiles.map((profile) => JSON.stringify(profile)).join('\n'));
  writeFileSync(eventsFile, '');
  run = await startLocal(
    parseFlags(['--events', eventsFile, '--profiles', profilesFile, '--speed', '10000']),
  );
  const { region, endpoints } = run.cloud;
  dynamo = new DynamoDBClient({ endpoint: endpoints.dynamodb, region, credentials });
}, 60_000);

afterAll(async () => {
  dynamo.destroy();
  await run.stop();
  rmSync(dir, { recursive: true, force: true });
});

const minute = 60_000;
const mailTo = (name: string) =>
  run.cloud.inbox.mails().find(({ destinations }) => destinations.includes(`${name}@example.com`));

/** Keeps a trigger of that person waiting, as the consumer does; the position of its event. */
async function wait(name: string, dueAt: number): Promise<void> {
  const ids = { eventId: `event-${name}`, messageId: `message-${name}` };
  const event = cartEvent({ ...ids, firedAt: run.clock(), triggerId: 'nobody wants this' });
  const position = run.source.adobe?.publish(event) ?? '';
  await expect.poll(() => run.tracker.entry(position)?.outcome, { timeout: 5_000 }).toBe('unwanted');
  const trigger = aTrigger({
    ...ids,
    position,
    triggerId: cartTriggerId,
    dimensions: { evar1: [name], evar12: ['Linen shirt'] },
    // Of this age when it is woken.
    firedAt: dueAt - minute,
  });
  const wait = { campaign: 'cart-abandonment', step: 0, dueAt, freshAt: dueAt };
  const waits = createWaits({ client: dynamo, tableName: run.cloud.outputs().WaitsTable ?? '' });
  const line: AuditLine = {
    ...{ audit: 1, end: 'waiting', reason: 'series', step: 'next', until: dueAt },
    ...{ journal: trigger.journal, position, endedAt: run.clock() },
  };
  run.tracker.log({ functionName: 'Consumer', at: run.clock(), text: JSON.stringify(line) });
  await waits.keep({ visitorHash: `visitor-${name}`, trigger: { ...trigger, version: 2, wait } });
}

describe('the faster clock', () => {
  it('sees three days through in less than a minute, and every e-mail is sent when its time has come', {
    timeout: 90_000,
  }, async () => {
    const [began, startedAt] = [Date.now(), run.clock()];
    const delays = { anna: 45 * minute, ben: 24 * 60 * minute + 7_300, carla: 72 * 60 * minute };
    for (const [name, delay] of Object.entries(delays)) await wait(name, startedAt + delay);
    await expect.poll(() => run.settled(), { timeout: 60_000, interval: 100 }).toBe(true);

    expect(Date.now() - began).toBeLessThan(60_000);
    for (const [name, delay] of Object.entries(delays)) {
      const sentAfter = (mailTo(name)?.acceptedAt ?? 0) - startedAt;
      expect(sentAfter).toBeGreaterThanOrEqual(delay);
      expect(sentAfter).toBeLessThan(delay + 10_000);
    }
    expect(run.tracker.counters().latencyMs.p99).toBeLessThan(10_000);
    const { waits, unaccounted, sent } = run.tracker.counters();
    expect([sent, unaccounted, waits.count]).toEqual([3, 0, 0]);
    expect(run.tracker.metrics().get('TriggersWoken')?.sum).toBe(3);
    expect(run.tracker.troubles()).toEqual([]);
  });
});
