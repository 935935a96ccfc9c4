import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aTrigger } from '../support/builders.ts';
import { credentials, region } from '../support/local-aws.ts';
import { signingKeysSecret } from '../support/one-secret.ts';
import type { SesStep } from '../support/scripted-ses.ts';
import { type Bench, startBench } from './consumer-bench.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());

const hourMs = 3_600_000;

describe('trouble that passes', () => {
  it.each<[string, SesStep, string]>([
    [
      'throttling',
      { status: 400, code: 'Throttling', message: 'Maximum sending rate exceeded.' },
      'DeliveryThrottled',
    ],
    [
      'the daily quota',
      { status: 400, code: 'Throttling', message: 'Daily message quota exceeded.' },
      'DeliveryHalted',
    ],
    ['a paused account', { status: 400, code: 'AccountSendingPausedException' }, 'DeliveryHalted'],
  ])(
    '%s puts a fresh copy back, also on the last receive, and the copy is mailed',
    async (_, step, metric) => {
      const consumer = await bench.consumer();
      const trigger = aTrigger();
      bench.ses.script.push(step);
      expect(await consumer.deliver([trigger], { receives: 5, attempts: 2 })).toEqual([]);
      expect(await consumer.queued()).toEqual({ visible: 0, delayed: 1, hidden: 0 });
      expect(consumer.telemetry.counts).toEqual({ [metric]: 1 });
      expect(consumer.telemetry.seconds.WaitingSeconds).toEqual([
        (consumer.time.now - trigger.receivedAt) / 1000,
      ]);
      expect(consumer.telemetry.audited).toEqual([]);
      expect(await consumer.deadLetters()).toEqual([]);
      consumer.time.now += 30_000;
      await consumer.deliver([trigger], { attempts: 7 });
      expect(consumer.telemetry.audited).toMatchObject([{ end: 'sent', attempts: 8 }]);
    },
  );

  it('of SES lets the trigger come back, and parks it after the last receive', async () => {
    const consumer = await bench.consumer();
    const trigger = aTrigger();
    bench.ses.script.push({ status: 400, code: 'NeverHeardOf' }, { status: 400, code: 'NeverHeardOf' });
    expect(await consumer.deliver([trigger], { receives: 4 })).toHaveLength(1);
    expect(await consumer.queued()).toEqual({ visible: 0, delayed: 0, hidden: 1 });
    expect(await consumer.deliver([trigger], { receives: 5 })).toEqual([]);
    expect(await consumer.deadLetters()).toMatchObject([
      { reason: 'RETRIES_EXHAUSTED', detail: 'SEND_UNAVAILABLE: 400 NeverHeardOf' },
    ]);
    expect(consumer.telemetry.audited).toMatchObject([
      { end: 'failed', reason: 'RETRIES_EXHAUSTED', attempts: 5 },
    ]);
    await consumer.deliver([trigger]);
    expect(bench.ses.accepted).toHaveLength(1);
  });

  it('of the tables fails every item that needs them, and none that does not', async () => {
    const lost = new DynamoDBClient({ endpoint: 'http://127.0.0.1:9', region, credentials, maxAttempts: 1 });
    const consumer = await bench.consumer({ dynamo: lost });
    const failed = await consumer.deliver([
      aTrigger(),
      aTrigger({ triggerId: 'other' }),
      'no JSON',
      aTrigger(),
    ]);
    expect(failed).toHaveLength(2);
    expect(consumer.telemetry.counts).toEqual({ DeliverySkipped: 1, DeliveryFailed: 1, DeliveryRetried: 2 });
    expect(bench.ses.requests).toHaveLength(0);
  });

  it('of the suppressions alone sends nothing: a gate that cannot see stays closed', async () => {
    const config = { suppressionsTable: 'missing' };
    const consumer = await bench.consumer({ config });
    expect(await consumer.deliver([aTrigger()])).toHaveLength(1);
    expect(bench.ses.requests).toHaveLength(0);
  });

  it('of the signing keys keeps every trigger, whatever the number of receives', async () => {
    const consumer = await bench.consumer();
    bench.secret.value = '{"recipientKey":"short"}';
    expect(await consumer.deliver([aTrigger(), aTrigger()], { receives: 5 })).toEqual([]);
    expect(await consumer.queued()).toMatchObject({ delayed: 2 });
    expect(await consumer.deadLetters()).toEqual([]);
    bench.secret.value = signingKeysSecret;
    consumer.time.now += 30_000;
    await consumer.deliver([aTrigger()]);
    expect(bench.ses.accepted).toHaveLength(1);
  });

  it('leaves a message of a newer version to the newer consumer', async () => {
    const consumer = await bench.consumer();
    expect(await consumer.deliver([JSON.stringify({ version: 3, anything: true })])).toHaveLength(1);
    expect(await consumer.deadLetters()).toEqual([]);
  });

  it('of the settlement never makes an e-mail sent twice', async () => {
    const flaky = new DynamoDBClient({
      endpoint: bench.dynamo.endpoint,
      region,
      credentials,
      maxAttempts: 1,
    });
    let writes = 0;
    flaky.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'UpdateItemCommand' && ++writes > 1) throw new Error('no table');
          return await next(args);
        },
      { step: 'initialize' },
    );
    const consumer = await bench.consumer({ dynamo: flaky });
    const trigger = aTrigger();
    expect(await consumer.deliver([trigger])).toEqual([]);
    expect(consumer.telemetry.audited).toMatchObject([{ end: 'sent', sesMessageId: 'ses-1' }]);
    expect(consumer.telemetry.logged.join()).toContain('could not be settled');
    const next = await bench.consumer();
    next.time.now += hourMs;
    await next.deliver([{ ...trigger, position: 'second firing' }]);
    expect(next.telemetry.audited).toMatchObject([{ end: 'duplicate' }]);
    expect(bench.ses.requests).toHaveLength(0);
    flaky.destroy();
  });
});

describe('the pace', () => {
  it('spreads a batch over the time there is, and puts back what does not fit', async () => {
    const consumer = await bench.consumer({ config: { sendsPerSecond: 1 } });
    const batch = Array.from({ length: 10 }, () => aTrigger());
    expect(await consumer.deliver(batch, { timeMs: 10_000, receives: 5 })).toEqual([]);
    // Seven of the ten seconds are kept for the last send: turns at 0, 1, 2 and 3 s.
    expect(bench.ses.accepted).toHaveLength(4);
    expect(await consumer.queued()).toEqual({ visible: 0, delayed: 6, hidden: 0 });
    expect(consumer.telemetry.counts).toEqual({ DeliverySent: 4 });
  });

  it('is not spent on duplicates', async () => {
    const consumer = await bench.consumer({ config: { sendsPerSecond: 1 } });
    const first = aTrigger();
    await consumer.deliver([first]);
    consumer.time.now += 10_000;
    const again = () => ({ ...first, position: `again-${Math.random()}` });
    await consumer.deliver([again(), again(), again(), again()], { timeMs: 7000 });
    expect(consumer.telemetry.counts).toEqual({ DeliverySent: 1, DeliveryDuplicate: 4 });
  });
});

describe('the last seconds', () => {
  it('are not begun with a send that the end of the invocation would cut', async () => {
    const slow = new DynamoDBClient({ endpoint: bench.dynamo.endpoint, region, credentials });
    const consumer = await bench.consumer({ dynamo: slow });
    slow.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'UpdateItemCommand') consumer.time.now += 3000;
          return await next(args);
        },
      { step: 'initialize' },
    );
    const trigger = aTrigger();
    expect(await consumer.deliver([trigger], { timeMs: 8000 })).toHaveLength(1);
    expect(bench.ses.requests).toHaveLength(0);
    const next = await bench.consumer();
    await next.deliver([trigger], { receives: 2 });
    expect(bench.ses.accepted).toHaveLength(1);
    slow.destroy();
  });
});
