// The very bundle that is deployed, run as Lambda runs it: its own process state, its environment, one batch.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { bundleHandler } from '../../lib/constructs/bundle-handler.ts';
import { aCampaign, aTrigger } from '../support/builders.ts';
import { credentials, region } from '../support/local-aws.ts';
import { type Bench, startBench, testEnvironment } from './consumer-bench.ts';

let bench: Bench;
let directory: string;
let handler: (
  event: SQSEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<SQSBatchResponse>;
const written: string[] = [];

beforeAll(async () => {
  bench = await startBench();
  directory = bundleHandler(join(import.meta.dirname, '../../functions/consumer/handler.ts'), {
    'campaigns.json': JSON.stringify({ campaigns: [aCampaign()] }),
  });
  const environment = {
    ...testEnvironment,
    TRIGGER_QUEUE_URL: await bench.sqs.createQueue('triggers'),
    DEAD_LETTER_QUEUE_URL: await bench.sqs.createQueue('dead'),
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: bench.dynamo.endpoint,
    AWS_ENDPOINT_URL_SQS: bench.sqs.endpoint,
    AWS_ENDPOINT_URL_SES: bench.ses.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: bench.secret.endpoint,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  ({ handler } = await import(pathToFileURL(join(directory, 'handler.mjs')).href));
  const record = (line: unknown) => {
    written.push(String(line));
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(record);
  vi.spyOn(process.stderr, 'write').mockImplementation(record);
  for (const level of ['log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation(record);
}, 60_000);

afterAll(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
  await bench.stop();
});

it('mails, parks, and writes one audit line each and one metric line', async () => {
  const now = Date.now();
  const bodies = [JSON.stringify(aTrigger({ firedAt: now - 1000, receivedAt: now })), 'no JSON'];
  const Records = bodies.map((body, n) => ({
    messageId: `sqs-${n}`,
    receiptHandle: `handle-${n}`,
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'x',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn',
    awsRegion: region,
  }));
  const answer = await handler({ Records }, { getRemainingTimeInMillis: () => 20_000 });
  expect(answer).toEqual({ batchItemFailures: [] });
  expect(bench.ses.accepted.map(({ to }) => to)).toEqual(['ada@example.com']);

  const lines = written.flatMap((text) => text.trim().split('\n')).map((line) => JSON.parse(line));
  const audits = lines.filter((line) => line.audit === 1);
  expect(audits.map(({ end, reason }) => [end, reason])).toEqual(
    expect.arrayContaining([
      ['sent', undefined],
      ['failed', 'MESSAGE_UNREADABLE'],
    ]),
  );
  const metrics = lines.filter((line) => '_aws' in line);
  expect(metrics).toHaveLength(1);
  expect(metrics[0]).toMatchObject({
    DeliverySent: 1,
    DeliveryFailed: 1,
    DeliveryUnknown: 0,
    DeliveryThrottled: 0,
  });
});

it('reports every item as failed when the batch cannot be worked on at all', async () => {
  const Records = [{ messageId: 'sqs-7' }, { messageId: 'sqs-8' }] as SQSEvent['Records'];
  const answer = await handler({ Records }, { getRemainingTimeInMillis: () => 20_000 });
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'sqs-7' }, { itemIdentifier: 'sqs-8' }] });
});
