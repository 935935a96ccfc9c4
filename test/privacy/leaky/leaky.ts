// Tests that pass and leak, each in a way of its own: what the search must find at the end of a run.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDeadLetters } from '../../../functions/adapters/dead-letters.ts';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';
import { putProfile } from '../../consumer/consumer-bench.ts';
import {
  credentials,
  type LocalDynamo,
  type LocalSqs,
  region,
  startDynamo,
  startSqs,
} from '../../support/local-aws.ts';
import { recordTelemetry } from '../../support/recorded-telemetry.ts';

let dynamo: LocalDynamo;
let sqs: LocalSqs;
const address = 'grace@example.com';
const name = 'Grace Brewster';

beforeAll(async () => {
  [dynamo, sqs] = await Promise.all([startDynamo(), startSqs()]);
  await putProfile(dynamo, 'KEY-77', address, { name: { S: name } });
});
afterAll(() => Promise.all([dynamo.stop(), sqs.stop()]));

it('an address in the log, and a secret in the output of a process', async () => {
  recordTelemetry().warn(`no mailbox ${address}`);
  const value = 'a-secret-of-the-leaky-test-0123';
  const server = createServer((_, response) => response.end(JSON.stringify({ SecretString: value })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const secrets = new SecretsManagerClient({ endpoint, region, credentials });
  await secrets.send(new GetSecretValueCommand({ SecretId: 'any' }));
  secrets.destroy();
  server.close();
  const child = spawn(process.execPath, ['--eval', `process.stdout.write('${value}')`], { stdio: 'ignore' });
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
});

it('a name in an error', () => {
  expect(new CampaignTriggersError('STORE_FAILED', `refused ${name}`)).toBeInstanceOf(CampaignTriggersError);
});

it('an address beside a dead letter, and a name in it', async () => {
  const letters = createDeadLetters({ client: sqs.client, queueUrl: await sqs.createQueue('letters') });
  const body = JSON.stringify({ resolved: name });
  await letters.park({ body, reason: 'SEND_REFUSED', detail: `of ${address}`, failedAt: 0, attempts: 1 });
});
