// The synthesised stack while SES has paused the account: it halts, keeps everything, tries, and goes on by itself.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parseFlags } from '../../lib/local/flags.ts';
import { startLocal } from '../../lib/local/run.ts';
import { cartEvent } from '../support/mixed-events.ts';

const dir = mkdtempSync(join(tmpdir(), 'halt-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const people = Array.from({ length: 60 }, (_, at) => `visitor-${at}`);

it('a paused account halts the stack, which then mails everybody once', { timeout: 120_000 }, async () => {
  const [eventsFile, profilesFile] = [join(dir, 'events.jsonl'), join(dir, 'profiles.jsonl')];
  const profiles = people.map((key) => ({
    ...{ key, email: `${key}@example.com`, name: key, locale: 'en', timeZone: 'Europe/Berlin' },
    ...{ consent: { marketing: true }, attributes: {} },
  }));
  writeFileSync(profilesFile, profiles.map((profile) => JSON.stringify(profile)).join('\n'));
  writeFileSync(eventsFile, '');
  const run = await startLocal(parseFlags(['--events', eventsFile, '--profiles', profilesFile]));
  const count = (metric: string) => run.tracker.metrics().get(metric)?.sum ?? 0;
  try {
    run.cloud.failSends('paused');
    for (const key of people) run.source.adobe?.publish(cartEvent({ key, firedAt: run.clock() }));
    await expect.poll(() => count('DeliveryHalted'), { timeout: 30_000 }).toBeGreaterThan(0);
    const before = run.cloud.inbox.mails().length;
    expect(before).toBeLessThan(60);

    // The first try is half a minute later.
    await expect.poll(() => run.settled(), { timeout: 90_000, interval: 200 }).toBe(true);
    const mailed = run.cloud.inbox.mails().flatMap(({ destinations }) => destinations);
    expect(mailed.sort()).toEqual(people.map((key) => `${key}@example.com`).sort());
    expect(run.tracker.counters()).toMatchObject({ sent: 60, unaccounted: 0 });
    expect(run.tracker.report().deadLetters).toBe(0);
  } finally {
    await run.stop();
  }
});
