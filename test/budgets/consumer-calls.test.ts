// What a batch costs in calls to AWS: each is money and a round trip. A number here may fall, and rises only with a good reason.
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESClient } from '@aws-sdk/client-ses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConsumer } from '../../functions/consumer/compose.ts';
import { readConfig } from '../../functions/consumer/config.ts';
import { type Bench, putProfile, startBench, testEnvironment } from '../consumer/consumer-bench.ts';
import { aCampaign, aTrigger, noon } from '../support/builders.ts';
import { credentials, region } from '../support/local-aws.ts';
import { recordTelemetry } from '../support/recorded-telemetry.ts';
import { countCalls } from './counted-calls.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
  for (let n = 0; n < 10; n++) await putProfile(bench.dynamo, `KEY-${n}`, `visitor-${n}@example.com`);
});
afterAll(() => bench?.stop());

function startConsumer(campaigns = [aCampaign()]) {
  const at = { region, credentials };
  const clients = {
    dynamo: bench.dynamo.client,
    sqs: bench.sqs.client,
    ses: new SESClient({ ...at, endpoint: bench.ses.endpoint, maxAttempts: 1 }),
    secrets: new SecretsManagerClient({ ...at, endpoint: bench.secret.endpoint }),
  };
  const calls = countCalls(Object.values(clients));
  const consume = createConsumer({
    config: readConfig(testEnvironment),
    compiled: { campaigns },
    clients,
    telemetry: recordTelemetry(),
    fetch,
    clock: () => noon,
    sleep: async () => undefined,
    chance: () => 0.5,
  });
  async function deliver(triggers: number, firedAt = noon) {
    calls.restart();
    const Records = Array.from({ length: triggers }, (_, n) => recordFor(`KEY-${n}`, firedAt));
    expect(await consume({ Records }, noon + 60_000)).toEqual({ batchItemFailures: [] });
    return calls;
  }
  return deliver;
}

function recordFor(key: string, firedAt: number) {
  const trigger = aTrigger({ firedAt, dimensions: { evar1: [key], evar12: ['Linen shirt'] } });
  return {
    messageId: trigger.messageId,
    receiptHandle: trigger.messageId,
    body: JSON.stringify(trigger),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'test',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn',
    awsRegion: region,
  };
}

describe('a batch of ten triggers that are mailed', () => {
  it('asks DynamoDB three times for what it reads, and twice for each e-mail; SES once for each; nobody else', async () => {
    const deliver = startConsumer();
    const ofBatch = {
      'BatchGetItem profiles': 1,
      'BatchGetItem suppressions': 1,
      'BatchGetItem sends': 1,
      'UpdateItem sends': 20,
      SendRawEmail: 10,
      'UpdateItem results': 1,
    };
    const onceInAWhile = { GetSecretValue: 1, 'GetItem sends': 1 };
    expect((await deliver(10)).counts).toEqual({ ...ofBatch, ...onceInAWhile });
    expect((await deliver(10)).counts).toEqual(ofBatch);
  });

  it('takes six round trips in a row for one e-mail: two that read, claim, send, settlement, results', async () => {
    const deliver = startConsumer();
    // After a cold start one more: halts and signing keys, side by side.
    expect((await deliver(1)).roundTrips).toBe(7);
    expect((await deliver(1)).roundTrips).toBe(6);
  });

  it('writes no more and reads no more where each makes the e-mail of another campaign needless', async () => {
    const cart = aCampaign();
    const browse = aCampaign({
      name: 'browse',
      triggerId: 'browse',
      cancelOn: [{ triggerId: cart.triggerId }],
    });
    const deliver = startConsumer([cart, browse]);
    await deliver(10, noon - 1000);
    const { counts, roundTrips } = await deliver(10, noon);
    expect(counts).toMatchObject({ 'BatchGetItem sends': 1, 'UpdateItem sends': 20, SendRawEmail: 10 });
    expect(counts).not.toHaveProperty('GetItem sends');
    expect(roundTrips).toBe(6);
  });
});
