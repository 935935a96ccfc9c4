// Processes die at the worst moments: nothing is lost, nothing is sent twice.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { parseFlags } from '../../lib/local/flags.ts';
import { type LocalRun, startLocal } from '../../lib/local/run.ts';
import { addressesToMail, expectBalanced, expectedEnds } from '../support/check-run.ts';
import { mixedEvents } from '../support/mixed-events.ts';

const dir = mkdtempSync(join(tmpdir(), 'crash-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await after(20);
}

/** Kills a busy environment of the function at a random moment of the next `withinMs`. */
async function killSoon(run: LocalRun, functionName: string, withinMs: number): Promise<void> {
  await after(Math.random() * withinMs);
  await until(() => run.cloud.kill(functionName));
}

test('every function killed at random moments: nothing lost, nothing twice', {
  timeout: 280_000,
}, async () => {
  const { events, profiles } = mixedEvents(600, Date.now());
  const [eventsFile, profilesFile] = [join(dir, 'events.jsonl'), join(dir, 'profiles.jsonl')];
  writeFileSync(eventsFile, events.map(({ event }) => JSON.stringify(event)).join('\n'));
  writeFileSync(profilesFile, profiles.map((profile) => JSON.stringify(profile)).join('\n'));
  const run = await startLocal(parseFlags(['--events', eventsFile, '--profiles', profilesFile]), {
    pageSize: 50,
  });
  try {
    await until(() => run.tracker.counters().served > 0);
    await killSoon(run, 'CampaignTriggersPoller', 150);
    await until(() => run.tracker.counters().sent > 0);
    await killSoon(run, 'CampaignTriggersConsumer', 300);
    await killSoon(run, 'CampaignTriggersConsumer', 600);
    await killSoon(run, 'CampaignTriggersFeedback', 600);
    await until(run.settled);

    const report = run.tracker.report();
    expect(report.served).toBe(events.length);
    expect(report.unaccounted).toBe(0);
    expectBalanced(report);

    const mailed = run.cloud.inbox.mails().flatMap(({ destinations }) => destinations);
    expect(new Set(mailed).size).toBe(mailed.length);
    // A process killed between its claim and SES's answer leaves a send that it was not sure of: it is never resent, and SES's own
    // word settles it. What stays unknown are sends that SES never saw.
    const expected = addressesToMail(events);
    const missing = expected.filter((address) => !mailed.includes(address));
    expect(mailed.every((address) => expected.includes(address))).toBe(true);
    expect(missing.length).toBe(report.outcomes.unknown);
    expect(mailed.length).toBe(report.outcomes.sent);
    expect(report.outcomes.unknown).toBeLessThanOrEqual(20);
    // Where the feedback came late, its trigger had been parked before.
    expect(report.deadLetters).toBeGreaterThanOrEqual(report.outcomes.unknown);
    expect(report.outcomes.sent + report.outcomes.unknown).toBe(expectedEnds(events).sent);
  } finally {
    await run.stop();
  }
});
