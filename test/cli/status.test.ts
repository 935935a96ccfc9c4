import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPositionStore } from '../../functions/adapters/position-store.ts';
import { metricsNamespace } from '../../functions/contract/metrics.ts';
import { type LocalCloudWatch, startCloudWatch } from '../../lib/local/cloudwatch.ts';
import { readLogLine } from '../../lib/local/read-log-line.ts';
import { type OperatorBench, startOperatorBench } from './operator-bench.ts';
import { run } from './run-command.ts';

let bench: OperatorBench;
let books: LocalCloudWatch;
beforeAll(async () => {
  books = await startCloudWatch(Date.now);
  bench = await startOperatorBench({ endpoints: { cloudwatch: books.endpoint } });
});
afterAll(() => Promise.all([bench.stop(), books.stop()]));

const minute = 60_000;

function emit(name: string, ...values: number[]) {
  const dimensions = { service: 'local' };
  books.metrics.add([
    { namespace: metricsNamespace, name, dimensions, at: Date.now() - 2 * minute, values },
    { namespace: metricsNamespace, name, dimensions, at: Date.now() - 30 * minute, values },
  ]);
}

/** An audit line of the consumer, a minute ago. */
function mailed(ms: Record<string, number>, end = 'sent') {
  const at = Date.now() - minute;
  const text = JSON.stringify({ audit: 1, end, journal: 'web', position: 'p', endedAt: at, ms });
  books.onRead({ at, functionName: 'consumer', text }, readLogLine(text));
}

async function aJournal() {
  const now = Date.now();
  const positions = createPositionStore({ dynamo: bench.dynamo.client, table: 'positions' });
  const key = { consumer: 'prod', journal: 'web', owner: 'the-poller-of-now' };
  await positions.take(key, now);
  const journalUrl = 'https://events-va6.adobe.io/events/organizations/1/integrations/2/abc';
  const times = { progressAt: now - 5 * minute, checkedAt: now - 1000 };
  await positions.save(key, { cursor: `${journalUrl}?since=p`, journalUrl, position: 'p:9', ...times }, now);
}

it('tells of journals, queues, waits and counters, as tables and whole as JSON', async () => {
  await aJournal();
  emit('EventsRead', 40);
  emit('DeliverySent', 30);
  emit('FiringToSentSeconds', 2, 3, 8);
  for (let n = 0; n < 3; n += 1) await bench.send('letters', '{}');
  mailed({ lookUp: 4, send: 120 });
  mailed({ lookUp: 6, send: 80, pace: 2000 });
  mailed({ lookUp: 1000 }, 'skipped');
  const due = { visitorHash: { S: 'v' }, wait: { S: 'w' }, shard: { S: '3' }, dueAt: { N: '1' } };
  await bench.dynamo.client.send(new PutItemCommand({ TableName: 'waits', Item: due }));

  const { status, out } = await bench.run('status');
  expect(out).toMatch(/web +prod +5 min 0 s +1\.\d s .* yes +the-poll… until \d\d:\d\d:\d\d +p:9/);
  expect(out).toMatch(/dead letters +3 +0 +0 +[\d.]+ m?s +–/);
  expect(out).toMatch(/wait for their time: 1, 1 of them due, the next due since/);
  expect(out).toMatch(/events read +40 +80 +[23] min/);
  expect(out).toContain('p50 3.0 s, p95 8.0 s, p99 8.0 s');
  expect(out).toContain('of 2 e-mails in the last hour: lookUp 5 ms, pace 2.0 s, send 100 ms');
  expect(out).toContain('█');
  expect(status).toBe(0);

  const json = JSON.parse((await bench.run('status', '--json')).out);
  expect(json).toMatchObject({
    journals: [{ journal: 'web', position: 'p:9', drained: true, lease: { expired: false } }],
    queues: expect.arrayContaining([expect.objectContaining({ queue: 'dead letters', visible: 3 })]),
    waits: { due: 1, later: 0, nextDueAt: 1 },
    steps: { emails: 2, averageMs: { lookUp: 5, pace: 2000, send: 100 } },
    campaigns: null,
    flow: { counters: { sent: { metric: 'DeliverySent', lastFiveMinutes: 30, lastHour: 60 } } },
    problems: [],
  });
});

it('tells how long the oldest message of a queue waits', async () => {
  await bench.send('rejects', '{}');
  const later = Date.now() + 90_000;
  const { out } = await run(['status', '--json'], { cwd: bench.cwd, clock: () => later });
  const { queues } = JSON.parse(out);
  const oldest = Object.fromEntries(
    queues.map(({ queue, oldestSeconds }: { queue: string; oldestSeconds: number | null }) => [
      queue,
      oldestSeconds,
    ]),
  );
  expect(oldest).toMatchObject({ rejects: expect.closeTo(90, -1), triggers: null });
});

it('shows which trigger goes to which campaign, as a folder says, where it is asked to', async () => {
  const campaigns = join(import.meta.dirname, '../../campaigns');
  const { out } = await bench.run('status', '--campaigns', campaigns);
  expect(out).toContain(`As the folder ${campaigns} says`);
  expect(out).toMatch(/697514a8-\S+ +goes to +cart-abandonment/);
  const wrong = await bench.run('status', '--campaigns', 'nowhere');
  expect([wrong.status, wrong.out]).toEqual([1, expect.stringContaining('validate says why')]);
});

it('shows what it can where one source does not answer, and says what to do', async () => {
  await books.stop();
  const { status, out } = await bench.run('status');
  expect(status).toBe(1);
  expect(out).toMatch(/dead letters +\d/);
  expect(out).toContain('CloudWatch did not answer for the metrics: check the region');
});
