// Whom nobody knows is not mailed, and a profile that comes later brings no old firing back.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseFlags } from '../../lib/local/flags.ts';
import { type LocalRun, startLocal } from '../../lib/local/run.ts';
import { run as runCommand } from '../cli/run-command.ts';
import { cartEvent } from '../support/mixed-events.ts';

const dir = mkdtempSync(join(tmpdir(), 'unknown-'));
const key = 'CUSTOMER-1001';
const wait = { timeout: 30_000, interval: 20 };
let run: LocalRun;

beforeAll(async () => {
  const [eventsFile, profilesFile] = [join(dir, 'events.jsonl'), join(dir, 'profiles.jsonl')];
  writeFileSync(eventsFile, JSON.stringify(cartEvent({ firedAt: Date.now(), key, eventId: 'before' })));
  writeFileSync(profilesFile, '{"key":"SOMEBODY-ELSE","email":"else@example.com"}');
  run = await startLocal(parseFlags(['--events', eventsFile, '--profiles', profilesFile]));
}, 60_000);

afterAll(async () => {
  await run.stop();
  rmSync(dir, { recursive: true, force: true });
});

function fire(firedAt: number): string {
  const eventId = randomUUID();
  run.source.adobe?.publish(cartEvent({ firedAt, key, eventId }));
  return eventId;
}

async function importProfile(): Promise<void> {
  const file = join(dir, 'later.jsonl');
  writeFileSync(file, JSON.stringify({ key, email: 'ada@example.com', consent: { marketing: true } }));
  const { endpoints, region } = run.cloud;
  const table = String(run.cloud.outputs().ProfilesTable);
  const place = ['--table', table, '--region', region, '--endpoint-url', endpoints.dynamodb];
  expect(await runCommand(['profiles', 'import', file, ...place])).toMatchObject({ status: 0 });
}

it('skips the trigger of an unknown visitor for good: a later import mails newer firings only', {
  timeout: 90_000,
}, async () => {
  const unknown = { outcome: 'skipped', reason: 'unknown_recipient' };
  await expect.poll(() => run.tracker.entry('before'), wait).toMatchObject(unknown);
  await expect.poll(run.settled, wait).toBe(true);

  await importProfile();
  const stale = fire(Date.now() - 7 * 3_600_000);
  const fresh = fire(Date.now());
  await expect.poll(() => run.tracker.entry(fresh), wait).toMatchObject({ outcome: 'sent' });
  await expect.poll(run.settled, wait).toBe(true);

  expect(run.tracker.entry(stale)).toMatchObject({ outcome: 'skipped', reason: 'too_old' });
  expect(run.tracker.entry('before')).toMatchObject(unknown);
  expect(run.cloud.inbox.mails()).toHaveLength(1);
  const { sent, deadLetters } = run.tracker.counters();
  expect([sent, deadLetters]).toEqual([1, 0]);
});
