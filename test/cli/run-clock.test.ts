// A command that talks to a local run goes by that run's clock, which may be hours ahead.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseArguments } from '../../lib/cli/parse-arguments.ts';
import { runClock } from '../../lib/cli/run-clock.ts';
import { status } from '../../lib/cli/status/status-command.ts';
import { startCloudWatch } from '../../lib/local/cloudwatch.ts';
import { writeRunFile } from '../../lib/local/run-file.ts';

const machineTime = 1_700_000_000_000;
const hourMs = 3_600_000;
const cloudwatch = await startCloudWatch(() => machineTime + 5 * hourMs);
const dir = mkdtempSync(join(tmpdir(), 'run-clock-'));
afterAll(async () => {
  await cloudwatch.stop();
  rmSync(dir, { recursive: true });
});

async function clockOf(clock: string | undefined, ...argv: string[]): Promise<number> {
  const cwd = mkdtempSync(join(dir, 'folder-'));
  await writeRunFile(join(cwd, '.local'), {
    stackName: 'campaign-triggers-local',
    region: 'eu-central-1',
    endpoints: { sqs: 'http://a', dynamodb: 'http://b', ses: 'http://c', secretsManager: 'http://d' },
    outputs: {},
    ...(clock !== undefined && { clock }),
  });
  const given = parseArguments(status, argv);
  return (await runClock(given, { cwd, clock: () => machineTime }))();
}

test('the run says what time it is', async () => {
  expect(await clockOf(cloudwatch.endpoint)).toBe(machineTime + 5 * hourMs);
});

test('a run at the machine’s pace, a run that is gone and a stack in AWS go by the machine', async () => {
  expect(await clockOf(undefined)).toBe(machineTime);
  expect(await clockOf('http://127.0.0.1:9')).toBe(machineTime);
  expect(await clockOf(cloudwatch.endpoint, '--stage', 'prod')).toBe(machineTime);
});
