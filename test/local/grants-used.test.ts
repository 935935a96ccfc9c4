// Nothing is granted that nothing needs: one run of everything that the stack does, and each grant that it did not use has its
// reason here. Shorter lists are better; a grant without a use and without a reason is one too many.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseFlags } from '../../lib/local/flags.ts';
import type { Grant } from '../../lib/local/iam/grants.ts';
import { type LocalRun, startLocal } from '../../lib/local/run.ts';
import { writeCampaigns } from '../support/campaign-files.ts';
import { editedAssembly, statementsOf } from '../support/edited-assembly.ts';
import { cartEvent } from '../support/mixed-events.ts';
import { synthesiseLocal } from '../support/synthesise-local.ts';

/** `who may what on which`: why the run below cannot need it. */
const reasons: Readonly<Record<string, string>> = {
  'ConsumerRole ses:SendRawEmail identity/news@demo-shop.example':
    'SES asks for the address where that is verified itself; local mode has no identities, so it asks for the domain',
  'PollerRole dynamodb:GetItem TablesPositions':
    'a poll that meets the lease of another looks how long that lasts; with its fast clock local mode never polls twice at once',
};

const dir = mkdtempSync(join(tmpdir(), 'grants-used-'));
const campaigns = join(dir, 'campaigns');
const wait = { timeout: 60_000, interval: 50 };
let run: LocalRun;
let service: Server;

beforeAll(async () => {
  const person = { email: 'guest@example.com', consent: { marketing: true } };
  let asked = 0;
  service = createServer((_request, response) => {
    asked += 1;
    // Away at first: the trigger is hidden for a while.
    response.statusCode = asked === 1 ? 503 : 200;
    response.end(JSON.stringify(person));
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/recipient`;
  const endpoint = { url, key: { dimension: 'eVar1', pick: 'last' } };
  const [eventsFile, profilesFile] = [join(dir, 'events.jsonl'), join(dir, 'profiles.jsonl')];
  await writeCampaigns(
    campaigns,
    {
      plain: {},
      soon: { delay: '5m' },
      later: { delay: '8h' },
      asking: { recipient: { endpoint } },
    },
    {},
  );
  writeFileSync(eventsFile, '');
  const people = ['ann', 'bounce.bea', 'doubtful', 'sue.soon', 'lea.later'];
  const rows = people.map((key) => JSON.stringify({ ...person, key, email: `${key}@example.com` }));
  writeFileSync(profilesFile, rows.join('\n'));
  const files = ['--events', eventsFile, '--profiles', profilesFile, '--campaigns', campaigns];
  run = await startLocal(parseFlags([...files, '--speed', '10000']));
}, 60_000);

afterAll(async () => {
  await run?.stop();
  service.close();
  rmSync(dir, { recursive: true, force: true });
});

const fire = (triggerId: string, key: string) =>
  run.source.adobe?.publish(cartEvent({ triggerId, key, firedAt: run.clock() }));
const told = (metric: string) => run.tracker.metrics().get(metric)?.sum ?? 0;
const mailTo = (who: string) =>
  run.cloud.inbox.mails().find(({ destinations }) => destinations.includes(`${who}@example.com`));

/** By the names of constructs instead of ARNs. */
function describeGrant({ to, action, resource }: Grant): string {
  const resources = Object.values(run.cloud.resources);
  const short = (logicalId: string) => logicalId.replace(/^CampaignTriggers/, '').replace(/[0-9A-F]{8}$/, '');
  const who = resources.find(({ type, name }) => type === 'AWS::IAM::Role' && name === to);
  const exact = resources.find(({ arn }) => arn === resource);
  const parent = resources.find(({ arn }) => arn !== '' && resource.startsWith(`${arn}/`));
  const which =
    (exact && short(exact.logicalId)) ??
    (parent && `${short(parent.logicalId)}${resource.slice(parent.arn.length)}`) ??
    resource.replace(/^(?:[^:]*:){5}/, '');
  return `${who ? short(who.logicalId) : to} ${action} ${which}`;
}

const unused = () =>
  run.cloud
    .grants()
    .filter(({ used }) => !used)
    .map(describeGrant);

it('every grant is used, or has its reason', { timeout: 240_000 }, async () => {
  fire('plain', 'ann');
  fire('plain', 'bounce.bea');
  fire('plain', 'nobody');
  fire('soon', 'sue.soon');
  fire('later', 'lea.later');
  fire('asking', 'guest');
  run.source.adobe?.publish({ not: 'a trigger' });
  await expect.poll(() => [mailTo('ann'), mailTo('guest')].includes(undefined), wait).toBe(false);

  // Nobody can tell whether SES took it: it becomes a dead letter.
  run.cloud.failSends('reset');
  fire('plain', 'doubtful');
  await expect.poll(() => run.tracker.counters().served, wait).toBe(8);

  const raw = mailTo('ann')?.raw.toString('latin1') ?? '';
  const [, link = ''] = /^List-Unsubscribe: <(.*)>\r$/m.exec(raw) ?? [];
  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
  expect((await fetch(link, { method: 'POST', body })).status).toBe(200);
  await expect.poll(() => told('FeedbackBounce'), wait).toBe(1);
  await expect.poll(() => run.settled(), { ...wait, timeout: 120_000 }).toBe(true);

  expect(run.cloud.grants().length).toBeGreaterThan(50);
  expect(unused().sort()).toEqual(Object.keys(reasons).sort());
});

it('a grant that nothing needs is found', { timeout: 60_000 }, async () => {
  const journals = [{ name: 'journal', url: run.source.journalUrl, start: 'oldest' }];
  const assemblyDir = await synthesiseLocal({ journals, campaigns });
  const generous = editedAssembly(assemblyDir, (template) => {
    const [first] = statementsOf(template, 'WakerRoleDefaultPolicy');
    if (first) first.Action = [first.Action, 'logs:DeleteLogStream'].flat();
  });
  try {
    await run.cloud.deploy(generous);
    expect(unused()).toContain('WakerRole logs:DeleteLogStream WakerLogs');
  } finally {
    for (const folder of [assemblyDir, generous]) rmSync(folder, { recursive: true });
  }
});
