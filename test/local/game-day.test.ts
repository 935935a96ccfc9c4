// A bad day, played through: Adobe goes away for five minutes, SES throttles, a broken template is deployed and repaired, the Adobe secret is
// rotated, a thousand dead letters are replayed. What the runbook says is what helps, and at the end nothing is missing.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseFlags } from '../../lib/local/flags.ts';
import { type LocalRun, startLocal } from '../../lib/local/run.ts';
import { synthesise } from '../../lib/local/synthesise.ts';
import { run as command } from '../cli/run-command.ts';
import { expectBalanced } from '../support/check-run.ts';
import { credentials, region } from '../support/local-aws.ts';
import { cartEvent } from '../support/mixed-events.ts';

const dir = mkdtempSync(join(tmpdir(), 'game-day-'));
const campaigns = join(dir, 'campaigns');
const [deployed, repaired] = [mkdtempSync(join(dir, 'cdk-')), mkdtempSync(join(dir, 'cdk-'))];
const poisoned = 1_000;
const outageMs = 5 * 60_000;
let run: LocalRun;
let visitors = 0;

const events: unknown[] = [];
/** Fires for visitors of their own, through Adobe's journal. */
function fire(count: number): void {
  for (let n = 0; n < count; n += 1) {
    visitors += 1;
    const event = cartEvent({ key: `V-${visitors}`, firedAt: run.clock(), products: 'Linen shirt' });
    events.push(event);
    run.source.adobe?.publish(event);
  }
}

const counters = () => run.tracker.counters();
const sentOf = () => counters().sent;
const cli = (...argv: string[]) => command(argv, { cwd: run.commandDir });
const eventually = (what: () => unknown) => expect.poll(what, { timeout: 90_000, interval: 200 });

/** The rule with a template that uses what no event carries. */
const breakTemplate = () => {
  const file = join(campaigns, 'cart-abandonment/en.txt');
  const right = readFileSync(file, 'utf8');
  const rule = join(campaigns, 'cart-abandonment/campaign.yaml');
  const rightRule = readFileSync(rule, 'utf8');
  writeFileSync(file, `${right}\n{{ loyalty_points }}`);
  writeFileSync(rule, `${rightRule.trimEnd()}\n  loyalty_points: { dimension: eVar99, pick: last }\n`);
  const sample = join(campaigns, 'cart-abandonment/sample-event.json');
  const rightSample = readFileSync(sample, 'utf8');
  const widened = rightSample.replace(
    /"dimensions": \{/,
    '"dimensions": { "eVar99": { "type": "string", "data": ["12"], "name": "eVar99", "source": "session summary" },',
  );
  expect(widened).not.toBe(rightSample);
  writeFileSync(sample, widened);
  return () => {
    writeFileSync(file, right);
    writeFileSync(rule, rightRule);
    writeFileSync(sample, rightSample);
  };
};

async function deploy(into: string): Promise<void> {
  const journals = [{ name: 'journal', url: run.source.journalUrl, start: 'oldest' }];
  await synthesise(into, { journals, campaigns });
  await run.cloud.deploy(into);
}

beforeAll(async () => {
  cpSync('campaigns', campaigns, { recursive: true });
  const profiles = join(dir, 'profiles.jsonl');
  const rows = Array.from({ length: poisoned + 400 }, (_, n) => ({
    key: `V-${n + 1}`,
    email: `visitor-${n + 1}@example.com`,
  }));
  writeFileSync(profiles, rows.map((row) => JSON.stringify(row)).join('\n'));
  const nothing = join(dir, 'events.jsonl');
  writeFileSync(nothing, JSON.stringify(cartEvent({ key: 'V-0', firedAt: Date.now() })));
  run = await startLocal(
    parseFlags(['--events', nothing, '--profiles', profiles, '--campaigns', campaigns, '--speed', '20']),
    { pageSize: 200 },
  );
}, 60_000);
afterAll(async () => {
  await run?.stop();
  rmSync(dir, { recursive: true, force: true });
});

test('a bad day ends with every trigger accounted for', { timeout: 400_000 }, async () => {
  const adobe = run.source.adobe;
  if (adobe === undefined) throw new Error('the game day needs the simulated Adobe');

  // Poller/JournalReadFailed: "wait; look at status.adobe.com". The poller waits it out and goes on where it was.
  adobe.faults.journal({ status: 503, headers: { 'retry-after': '1' } }, 1_000);
  fire(100);
  await eventually(() => run.tracker.metrics().get('JournalReadFailed')?.sum ?? 0).toBeGreaterThan(0);
  const downAt = run.clock();
  await eventually(() => run.clock() - downAt).toBeGreaterThan(outageMs);
  expect(sentOf()).toBe(0);
  adobe.faults.clear();
  await eventually(sentOf).toBe(100);

  // SES says "too fast": every e-mail waits, none becomes a dead letter.
  run.cloud.failSends('throttled', 60);
  fire(100);
  await eventually(sentOf).toBe(200);
  expect(counters().failed).toEqual({});

  // Consumer/DeadLettersNotEmpty: a template that needs what no trigger has is deployed.
  const repair = breakTemplate();
  await deploy(deployed);
  fire(poisoned);
  await eventually(() => counters().failed.TEMPLATE_FAILED).toBe(poisoned);
  const listed = await cli('dead-letters', 'list');
  expect(listed.out).toMatch(/TEMPLATE_FAILED +cart-abandonment +1.000 .*correct the template/);

  // Poller/SignInFailed: the secret is rotated at Adobe first, and put into Secrets Manager.
  const former = adobe.project.secrets();
  const fresh = adobe.project.addSecret();
  for (const secret of former) adobe.project.removeSecret(secret);
  adobe.faults.revokeTokens();
  fire(50);
  const secrets = new SecretsManagerClient({
    endpoint: run.cloud.endpoints.secretsManager,
    region,
    credentials,
  });
  await secrets.send(
    new PutSecretValueCommand({
      SecretId: run.cloud.outputs().AdobeCredentialsSecret,
      SecretString: JSON.stringify({ ...JSON.parse(run.source.credentials), clientSecret: fresh }),
    }),
  );
  secrets.destroy();

  // The template is corrected and deployed; then the letters are replayed, as the list said.
  repair();
  await deploy(repaired);
  await eventually(() => counters().served).toBe(1 + events.length);
  const replay = ['dead-letters', 'replay', '--reason', 'TEMPLATE_FAILED'];
  const dry = await cli(...replay);
  expect(dry).toMatchObject({ status: 0, out: expect.stringMatching(/1.0\d0 dead letters/) });
  const applied = await cli(...replay, '--apply');
  expect([applied.status, applied.err]).toEqual([0, expect.anything()]);
  await eventually(() => run.settled()).toBe(true);

  const report = run.tracker.report();
  expectBalanced(report);
  expect(report.unaccounted).toBe(0);
  const { sent, failed, unknown } = report.outcomes;
  expect({ sent, failed, unknown }).toEqual({ sent: events.length, failed: {}, unknown: 0 });
  expect(report.deadLetters).toBe(0);
  const mailed = run.cloud.inbox.mails().flatMap(({ destinations }) => destinations);
  expect([mailed.length, new Set(mailed).size]).toEqual([events.length, events.length]);
});
