// Delays, series and cancelling as a visitor meets them: the shipped campaigns, run with a clock ten thousand times as fast.
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseFlags } from '../../lib/local/flags.ts';
import { type LocalRun, startLocal } from '../../lib/local/run.ts';
import { expectBalanced } from '../support/check-run.ts';
import { cartEvent } from '../support/mixed-events.ts';

const dir = mkdtempSync(join(tmpdir(), 'series-'));
const signUpTriggerId = 'c2a9e8d4-1b3f-4a6c-8d7e-0f5b9a2c4e61';
const orderTriggerId = '9b1f2c7e-52a4-4d1b-8f6e-3c0a7d9e4b21';
const minute = 60_000;
const day = 24 * 60 * minute;
/** What the machine itself takes, and the whole seconds of a queue's delays. */
const toleranceMs = 15_000;
let run: LocalRun;

beforeAll(async () => {
  const campaigns = join(dir, 'campaigns');
  cpSync('campaigns', campaigns, { recursive: true });
  rewrite(join(campaigns, 'cart-abandonment/campaign.yaml'), (text) => `delay: 45m\n${text}`);
  rewrite(join(campaigns, 'welcome/campaign.yaml'), (text) => text.replace(/^quietHours:.*$/m, ''));
  const people = ['anna', 'ben', 'carla', 'dora'].map((name) => ({
    key: name,
    email: `${name}@example.com`,
    name,
    locale: 'en',
    timeZone: 'Europe/Vienna',
    consent: { marketing: true },
    attributes: {},
  }));
  const [eventsFile, profilesFile] = [join(dir, 'events.jsonl'), join(dir, 'profiles.jsonl')];
  writeFileSync(profilesFile, people.map((person) => JSON.stringify(person)).join('\n'));
  writeFileSync(eventsFile, '');
  run = await startLocal(
    parseFlags([
      ...['--events', eventsFile, '--profiles', profilesFile],
      ...['--campaigns', campaigns, '--speed', '10000'],
    ]),
  );
}, 90_000);

afterAll(async () => {
  await run.stop();
  rmSync(dir, { recursive: true, force: true });
});

function rewrite(file: string, change: (text: string) => string): void {
  const before = readFileSync(file, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(file, after);
}

/** Lets it happen now, by the local clock; the event's id. */
function fire(key: string, triggerId?: string): { eventId: string; firedAt: number } {
  const [eventId, firedAt] = [randomUUID(), run.clock()];
  run.source.adobe?.publish(cartEvent({ eventId, firedAt, key, ...(triggerId && { triggerId }) }));
  return { eventId, firedAt };
}

/** After how long the e-mails to somebody were sent. */
function mailedAfter(name: string, firedAt: number): number[] {
  const mails = run.cloud.inbox
    .mails()
    .filter(({ destinations }) => destinations.includes(`${name}@example.com`));
  return mails.map(({ acceptedAt }) => acceptedAt - firedAt);
}

function expectAbout(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [at, wanted] of expected.entries()) {
    expect(actual[at]).toBeGreaterThanOrEqual(wanted);
    expect(actual[at]).toBeLessThan(wanted + toleranceMs);
  }
}

it('three days of delays, series and orders are seen through in about a minute, each e-mail at its time', {
  timeout: 120_000,
}, async () => {
  const patient = { timeout: 100_000, interval: 20 };
  const [anna, ben, carla, dora] = [
    fire('anna'),
    fire('ben'),
    fire('carla', signUpTriggerId),
    fire('dora', signUpTriggerId),
  ];
  const order = fire('ben', orderTriggerId);
  const stepOf = (eventId: string, step: string) =>
    run.tracker.entry(eventId)?.steps?.find((one) => one.step === step)?.outcome;
  await expect.poll(() => stepOf(dora.eventId, 'tips'), patient).toBe('sent');
  fire('dora', orderTriggerId);
  await expect.poll(() => run.settled(), { ...patient, interval: 100 }).toBe(true);

  expectAbout(mailedAfter('anna', anna.firedAt), [45 * minute]);
  expectAbout(mailedAfter('ben', ben.firedAt), []);
  expectAbout(mailedAfter('carla', carla.firedAt), [0, day, 3 * day]);
  expectAbout(mailedAfter('dora', dora.firedAt), [0, day]);
  expect(run.tracker.entry(ben.eventId)).toMatchObject({ outcome: 'skipped', reason: 'converted' });
  expect(run.tracker.entry(order.eventId)).toMatchObject({ outcome: 'skipped', reason: 'conversion' });
  expect(run.tracker.entry(dora.eventId)).toMatchObject({
    outcome: 'sent',
    waitingUntil: null,
    steps: [
      { step: 'hello', outcome: 'sent' },
      { step: 'tips', outcome: 'sent' },
      { step: 'offer', outcome: 'skipped', reason: 'converted' },
    ],
  });
  const report = run.tracker.report();
  expectBalanced(report);
  expect(report).toMatchObject({ served: 6, unaccounted: 0, outcomes: { sent: 3, waiting: 0 } });
  const { sentAgain, latencyMs } = run.tracker.counters();
  expect(sentAgain).toBe(0);
  expect(latencyMs.p99).toBeLessThan(toleranceMs);
  // Each wait of more than a quarter of an hour: two carts, two steps each of the series.
  expect(run.tracker.metrics().get('TriggersWoken')?.sum).toBeGreaterThanOrEqual(5);
  expect(run.tracker.troubles()).toEqual([]);
});
