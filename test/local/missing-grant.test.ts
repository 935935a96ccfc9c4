// A grant that a function lacks shows as in AWS: in its log, in its alarm's metric, and in triggers that wait instead of being lost.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseFlags } from '../../lib/local/flags.ts';
import { type LocalRun, startLocal } from '../../lib/local/run.ts';
import { editedAssembly, withoutGrant } from '../support/edited-assembly.ts';
import { cartEvent } from '../support/mixed-events.ts';
import { synthesiseLocal } from '../support/synthesise-local.ts';

const dir = mkdtempSync(join(tmpdir(), 'missing-grant-'));
const people = ['ann', 'bob', 'cid', 'dee'];
const folders = [dir];
const lines: string[] = [];
const wait = { timeout: 60_000, interval: 50 };
let run: LocalRun;
let assemblyDir: string;

beforeAll(async () => {
  const [eventsFile, profilesFile] = [join(dir, 'events.jsonl'), join(dir, 'profiles.jsonl')];
  writeFileSync(eventsFile, '');
  const rows = people.map((key) => JSON.stringify({ key, email: `${key}@example.com` }));
  writeFileSync(profilesFile, rows.join('\n'));
  run = await startLocal(parseFlags(['--events', eventsFile, '--profiles', profilesFile]), {
    onLog: ({ text }) => lines.push(text),
  });
  const journals = [{ name: 'journal', url: run.source.journalUrl, start: 'oldest' }];
  assemblyDir = await synthesiseLocal({ journals });
  folders.push(assemblyDir);
}, 60_000);
afterAll(async () => {
  await run.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const fire = (key: string) => run.source.adobe?.publish(cartEvent({ key, firedAt: run.clock() }));
const told = (metric: string) => run.tracker.metrics().get(metric)?.sum ?? 0;
const logged = (...words: string[]) => lines.some((line) => words.every((word) => line.includes(word)));
const sent = () => run.tracker.counters().sent;

async function deployWithout(...grant: [idPart: string, action: string, on?: string]): Promise<void> {
  const folder = editedAssembly(assemblyDir, (template) => withoutGrant(template, ...grant));
  folders.push(folder);
  await run.cloud.deploy(folder);
}

it('sending halts, and alarms, while the consumer may not send; repaired, it goes on', {
  timeout: 150_000,
}, async () => {
  fire('ann');
  await expect.poll(sent, wait).toBe(1);
  await deployWithout('ConsumerRole', 'ses:SendRawEmail', 'ConfigurationSet');
  fire('bob');
  await expect.poll(() => told('DeliveryHalted'), wait).toBeGreaterThan(0);
  expect(logged('sending is halted', 'SENDER_NOT_ALLOWED', '403 AccessDenied')).toBe(true);
  expect(sent()).toBe(1);

  await run.cloud.deploy(assemblyDir);
  await expect.poll(sent, { ...wait, timeout: 90_000 }).toBe(2);
  expect(run.tracker.counters().failed).toEqual({});
});

it('triggers come back while the consumer may not write its ledger', { timeout: 150_000 }, async () => {
  await deployWithout('ConsumerRole', 'dynamodb:UpdateItem', 'TablesSends');
  fire('cid');
  await expect.poll(() => logged('a trigger is tried again', 'STORE_FAILED'), wait).toBe(true);
  await run.cloud.deploy(assemblyDir);
  await expect.poll(sent, { ...wait, timeout: 120_000 }).toBe(3);
});

it('the poller fails, and keeps its position, while it may not write to the trigger queue', {
  timeout: 150_000,
}, async () => {
  await deployWithout('PollerRole', 'sqs:SendMessage', 'TriggerQueue');
  fire('dee');
  await expect.poll(() => logged('AccessDenied', 'level":"ERROR'), wait).toBe(true);
  await run.cloud.deploy(assemblyDir);
  await expect.poll(sent, { ...wait, timeout: 120_000 }).toBe(4);
});
