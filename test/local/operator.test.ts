// The operator's commands against a running local mode, as a user types them.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run as runCommand } from '../cli/run-command.ts';

const cwd = mkdtempSync(join(tmpdir(), 'operator-'));
let local: ChildProcess;
let ended: Promise<unknown>;
beforeAll(() => {
  const argv = [join(process.cwd(), 'bin/start.ts'), '--rate', '20'];
  local = spawn(process.execPath, argv, { cwd, stdio: 'ignore' });
  ended = new Promise((resolve) => local.on('close', resolve));
});
afterAll(async () => {
  local.kill('SIGINT');
  await ended;
  rmSync(cwd, { recursive: true, force: true });
});

const run = (...argv: string[]) => runCommand(argv, { cwd });
const patient = { timeout: 90_000, interval: 500 };

async function sent(): Promise<number> {
  const { out } = await run('status', '--json');
  return out === '' ? 0 : (JSON.parse(out).flow?.counters.sent.lastFiveMinutes ?? 0);
}

it('status counts what the functions did, trace tells one life, doctor signs in, rewind knows the journal', {
  timeout: 180_000,
}, async () => {
  await expect.poll(sent, patient).toBeGreaterThan(20);
  const status = JSON.parse((await run('status', '--json')).out);
  expect(status).toMatchObject({ journals: [{ consumer: 'local', journal: 'journal' }], problems: [] });
  expect(status.flow.firingToSentSeconds.p99).toBeGreaterThan(0);

  await expect
    .poll(async () => JSON.parse((await run('dead-letters', 'list', '--json')).out).total, patient)
    .toBeGreaterThan(0);
  const [letter = ''] = (await run('dead-letters', 'list', '--each', '--json')).out.split('\n');
  const { eventId, reason } = JSON.parse(letter);
  const { out } = await run('trace', eventId);
  for (const part of [
    'fired at Adobe',
    'read by the poller',
    'failed: ',
    'lies among the dead letters',
    reason,
  ]) {
    expect(out).toContain(part);
  }

  const { findings } = JSON.parse((await run('doctor', '--json')).out);
  expect(findings.filter(({ state }: { state: string }) => state === 'failed')).toEqual([]);

  const rewound = await run('rewind', '--oldest');
  expect([rewound.status, rewound.out]).toEqual([
    0,
    expect.stringContaining('Journal journal of consumer local'),
  ]);
});
