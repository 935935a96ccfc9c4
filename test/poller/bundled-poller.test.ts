// The poller as it is deployed: one bundle, its environment, its campaigns file beside it, run in a process of its own.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { campaignsFile } from '../../functions/contract/queue.ts';
import type { AuditLine } from '../../functions/core/audit.ts';
import { type AdobeSimulator, startAdobe } from '../../lib/local/adobe/simulator.ts';
import { aCampaign } from '../support/builders.ts';
import {
  credentials,
  type LocalDynamo,
  type LocalSqs,
  region,
  startDynamo,
  startSqs,
} from '../support/local-aws.ts';
import { cartTriggerId, mixedEvents } from '../support/mixed-events.ts';
import { type OneSecret, startOneSecret } from '../support/one-secret.ts';

let folder: string;
let adobe: AdobeSimulator;
let sqs: LocalSqs;
let dynamo: LocalDynamo;
let secret: OneSecret;
let triggerQueueUrl: string;
let rejectsQueueUrl: string;

const driver = `
import { handler } from './handler.mjs';
const endsAt = Date.now() + Number(process.argv[2]);
const context = { getRemainingTimeInMillis: () => endsAt - Date.now() };
const journal = { name: 'shop', url: process.argv[3], start: 'oldest' };
await handler({ journal }, context).catch((error) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundled-poller-'));
  [adobe, sqs, dynamo, secret] = await Promise.all([
    startAdobe({ maxEventsPerPage: 40 }),
    startSqs(),
    startDynamo(),
    startOneSecret(),
    build({
      entryPoints: ['functions/poller/handler.ts'],
      outfile: join(folder, 'handler.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
      banner: {
        js: `import { createRequire } from 'node:module';const require = createRequire(import.meta.url);`,
      },
    }),
    writeFile(join(folder, 'driver.mjs'), driver),
  ]);
  const campaigns = [aCampaign({ triggerId: cartTriggerId })];
  await writeFile(join(folder, campaignsFile), JSON.stringify({ campaigns }));
  triggerQueueUrl = await sqs.createQueue('triggers', 600);
  rejectsQueueUrl = await sqs.createQueue('rejects', 600);
});

afterAll(async () => {
  await Promise.all([adobe?.stop(), sqs?.stop(), dynamo?.stop(), secret?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

/** One invocation of so many milliseconds. */
async function invoke(ms: number, overrides: Record<string, string> = {}) {
  const env = {
    PATH: process.env.PATH ?? '',
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_SQS: sqs.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secret.endpoint,
    POWERTOOLS_SERVICE_NAME: 'test',
    CONSUMER_NAME: 'prod',
    CREDENTIALS_SECRET_ID: 'adobe',
    POSITIONS_TABLE: 'positions',
    TRIGGER_QUEUE_URL: triggerQueueUrl,
    REJECTS_QUEUE_URL: rejectsQueueUrl,
    ON_EXPIRED_POSITION: 'oldest',
    ...overrides,
  };
  const child = spawn(process.execPath, [join(folder, 'driver.mjs'), String(ms), adobe.journalUrl], { env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => {
    stdout += data;
  });
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  const objects: Record<string, unknown>[] = lines.map((line) => JSON.parse(line));
  const audit = objects.filter((line) => line.audit === 1) as unknown as AuditLine[];
  return { status, stdout, stderr, audit, metrics: objects.filter((line) => '_aws' in line) };
}

async function drain(queueUrl: string): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.client.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body }) => Body ?? ''));
  }
}

describe('the bundled poller', () => {
  it('brings a mixed journal to its ends through every kind of trouble, and goes on in its next invocation', async () => {
    secret.value = JSON.stringify(adobe.credentials);
    const { events } = mixedEvents(300, Date.now());
    for (const { event } of events.slice(0, 200)) adobe.publish(event);
    adobe.faults.ims({ status: 503 });
    adobe.faults.journal({});
    adobe.faults.journal({ status: 500, body: '<html>' });
    adobe.faults.journal({ reset: 'midway' });
    adobe.faults.journal({});
    adobe.faults.journal({
      status: 401,
      body: { error_code: '401013', message: 'Oauth token is not valid' },
    });
    adobe.faults.journal({ status: 200, body: '<html>login</html>' });
    const first = await invoke(9000);
    expect(first.status).toBe(0);
    expect(first.metrics).toHaveLength(1);
    expect(first.metrics[0]).toMatchObject({
      service: 'test',
      EventsRead: 200,
      SignInFailed: 1,
      JournalReadFailed: 3,
    });

    // The second invocation signs in the other way.
    secret.value = JSON.stringify(adobe.serverToServerCredentials);
    for (const { event } of events.slice(200)) adobe.publish(event);
    const second = await invoke(5000);
    expect(second.metrics[0]).toMatchObject({ EventsRead: 100, SignInFailed: 0, PositionExpired: 0 });

    const count = (expected: string) => events.filter(({ expect: end }) => end === expected).length;
    const ends = [...first.audit, ...second.audit].map(({ end }) => end);
    expect(ends.filter((end) => end === 'unwanted')).toHaveLength(count('unwanted'));
    expect(ends.filter((end) => end === 'rejected')).toHaveLength(count('rejected'));
    expect(await drain(rejectsQueueUrl)).toHaveLength(count('rejected'));
    expect(await drain(triggerQueueUrl)).toHaveLength(300 - count('rejected') - count('unwanted'));
    const said = first.stdout + first.stderr + second.stdout + second.stderr;
    expect(said).not.toContain(adobe.credentials.clientSecret);
    expect(said).not.toContain('VISITOR-');
  });

  it('fails by name, metrics written, when Adobe refuses the credentials', async () => {
    secret.value = JSON.stringify({ ...adobe.serverToServerCredentials, clientSecret: 'wrong' });
    const { status, stderr, metrics } = await invoke(5000);
    expect(status).toBe(1);
    expect(stderr).toMatch(/Adobe refused the sign-in/);
    expect(metrics[0]).toMatchObject({ SignInFailed: 1, EventsRead: 0 });
  });

  it('does not start without a setting, and names it', async () => {
    const { status, stderr } = await invoke(5000, { REJECTS_QUEUE_URL: '' });
    expect(status).toBe(1);
    expect(stderr).toContain('REJECTS_QUEUE_URL');
  });
});
