// What stops sending keeps every trigger: halts by a fault, pauses by an operator.
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHaltStore } from '../../functions/adapters/halt-store.ts';
import { haltsKey } from '../../functions/contract/tables.ts';
import type { Campaign } from '../../functions/core/campaign.ts';
import type { Stop } from '../../functions/core/halts.ts';
import type { HaltStore } from '../../functions/core/ports/halt-store.ts';
import type { Trigger } from '../../functions/core/trigger.ts';
import { aCampaign, aTrigger, noon } from '../support/builders.ts';
import { credentials, region } from '../support/local-aws.ts';
import { signingKeysSecret } from '../support/one-secret.ts';
import type { SesStep } from '../support/scripted-ses.ts';
import { type Bench, startBench, type TestedConsumer } from './consumer-bench.ts';

let bench: Bench;
let store: HaltStore;
beforeAll(async () => {
  bench = await startBench();
  store = createHaltStore({ client: bench.dynamo.client, tableName: 'sends' });
});
afterAll(() => bench.stop());

const second = 1000;
const minute = 60 * second;
const sendingPaused: SesStep = { status: 400, code: 'AccountSendingPausedException' };
const dailyQuota: SesStep = { status: 400, code: 'Throttling', message: 'Daily message quota exceeded.' };
const notVerified: SesStep = {
  status: 400,
  code: 'MessageRejected',
  message: 'Email address is not verified.',
};

/** Mails the address in `evar2`, so that everybody is somebody else. */
const toAddress = (overrides: Partial<Campaign> = {}) =>
  aCampaign({ recipient: { address: { dimension: 'evar2', pick: 'last' } }, ...overrides });
let people = 0;
function forSomebody(overrides: Partial<Trigger> = {}): Trigger {
  people += 1;
  return aTrigger({ dimensions: { evar2: [`p${people}@example.com`], evar12: ['Bag'] }, ...overrides });
}
const many = (count: number, overrides?: Partial<Trigger>) =>
  Array.from({ length: count }, () => forSomebody(overrides));

async function deliverAll(consumer: TestedConsumer, triggers: readonly Trigger[]): Promise<void> {
  expect(await consumer.handOver(triggers)).toEqual([]);
}

const always = (step: SesStep, times = 1000) => {
  bench.ses.script.length = 0;
  bench.ses.script.push(...Array.from({ length: times }, () => step));
};
const repaired = () => {
  bench.ses.script.length = 0;
};

describe('while SES refuses everything', () => {
  it('a thousand triggers cost one request per try and no dead letter, and all are mailed when it is over', {
    timeout: 120_000,
  }, async () => {
    const consumer = await bench.consumer({ campaigns: [toAddress()] });
    const triggers = many(1000);
    always(sendingPaused);
    await deliverAll(consumer, triggers.slice(0, 10));
    const first = bench.ses.requests.length;
    expect(first).toBeLessThanOrEqual(10);
    await deliverAll(consumer, triggers.slice(10));
    expect(bench.ses.requests).toHaveLength(first);
    expect(await store.read()).toEqual([
      { by: 'consumer', why: 'SEND_NOT_CONFIGURED', since: noon, probeAt: noon + 30 * second, probes: 0 },
    ]);

    for (const [tries, pause] of [30, 60, 120, 240, 300].entries()) {
      consumer.time.now += pause * second;
      await deliverAll(consumer, triggers.slice(0, 100));
      expect(bench.ses.requests).toHaveLength(first + tries + 1);
    }
    const { visible, delayed } = await consumer.queued();
    expect(visible + delayed).toBe(1500);
    expect(consumer.telemetry.counts).toEqual({ DeliveryHalted: 1500 });
    expect(await consumer.deadLetters()).toEqual([]);
    expect(consumer.telemetry.logged.filter((line) => line.includes('sending is halted'))).toHaveLength(1);

    repaired();
    consumer.time.now += 5 * minute;
    await deliverAll(consumer, triggers);
    expect(consumer.telemetry.counts).toMatchObject({ DeliverySent: 1000 });
    expect(bench.ses.accepted).toHaveLength(1000);
    expect(await store.read()).toEqual([]);
  });

  it('what leads to no e-mail never takes the try, and does not come back at once', async () => {
    const consumer = await bench.consumer({ campaigns: [toAddress()] });
    bench.secret.value = '{"recipientKey":"short"}';
    const unwanted = () => aTrigger({ triggerId: 'unwanted' });
    await consumer.deliver([unwanted()]);
    expect(await store.read()).toMatchObject([{ why: 'SIGNING_KEYS_INVALID', probes: 0 }]);
    consumer.time.now += 40 * second;
    expect(await consumer.deliver([unwanted()], { attempts: 3 })).toEqual([]);
    expect(await consumer.queued()).toMatchObject({ visible: 0, delayed: 2 });
    expect(await store.read()).toMatchObject([{ probes: 0 }]);
    bench.secret.value = signingKeysSecret;
    consumer.time.now += second;
    await consumer.deliver([forSomebody()]);
    expect(await store.read()).toEqual([]);
  });

  it('of two environments one tries', async () => {
    const [one, other] = [
      await bench.consumer({ campaigns: [toAddress()] }),
      await bench.consumer({ campaigns: [toAddress()] }),
    ];
    always(dailyQuota);
    await one.deliver([forSomebody()]);
    expect(await store.read()).toMatchObject([{ why: 'SEND_QUOTA_EXCEEDED' }]);
    for (const { time } of [one, other]) time.now += 30 * second;
    await Promise.all([one.deliver(many(5)), other.deliver(many(5))]);
    expect(bench.ses.requests).toHaveLength(2);

    repaired();
    for (const { time } of [one, other]) time.now += 60 * second;
    await Promise.all([one.deliver(many(5)), other.deliver(many(5))]);
    for (const { time } of [one, other]) time.now += 5 * second;
    await Promise.all([one.deliver(many(5)), other.deliver(many(5))]);
    expect(await store.read()).toEqual([]);
    expect([await one.deadLetters(), await other.deadLetters()]).toEqual([[], []]);
    expect(bench.ses.accepted.length).toBeGreaterThanOrEqual(15);
  });

  it('the trigger that tries comes back for the next try; the reason is the latest one', async () => {
    const consumer = await bench.consumer({ campaigns: [toAddress()] });
    bench.ses.script.push(sendingPaused, dailyQuota);
    await consumer.deliver([forSomebody()]);
    consumer.time.now += 30 * second;
    await consumer.deliver([forSomebody()], { attempts: 9 });
    expect(await store.read()).toMatchObject([
      { why: 'SEND_QUOTA_EXCEEDED', since: noon, probeAt: noon + 90 * second, probes: 1 },
    ]);
  });

  it('a trigger that nobody is mailed for leaves the try to the next one', async () => {
    const consumer = await bench.consumer({ campaigns: [toAddress()] });
    bench.ses.script.push(sendingPaused);
    await consumer.deliver([forSomebody()]);
    consumer.time.now += 30 * second;
    const nobody = () => aTrigger({ dimensions: {} });
    await consumer.deliver([nobody(), nobody()]);
    expect(await store.read()).toMatchObject([{ probes: 0, probeAt: consumer.time.now }]);
    await consumer.deliver([nobody(), forSomebody(), forSomebody()]);
    expect(await store.read()).toEqual([]);
    expect(consumer.telemetry.counts).toEqual({ DeliveryHalted: 1, DeliverySkipped: 3, DeliverySent: 2 });
  });

  it('a sender that is not allowed halts its own campaign only', async () => {
    const campaigns = [toAddress(), toAddress({ name: 'other', triggerId: 'other' })];
    const consumer = await bench.consumer({ campaigns });
    bench.ses.script.push(notVerified);
    await consumer.deliver([forSomebody()]);
    await consumer.deliver([forSomebody(), ...many(3, { triggerId: 'other' })]);
    expect(await store.read()).toMatchObject([{ campaign: 'cart-abandonment', why: 'SENDER_NOT_ALLOWED' }]);
    expect(consumer.telemetry.counts).toEqual({ DeliveryHalted: 2, DeliverySent: 3 });
  });

  it('what grows too old is skipped, and what nobody wants is told at once', async () => {
    const consumer = await bench.consumer({ campaigns: [toAddress({ maxAgeSeconds: 600 })] });
    always(sendingPaused);
    await consumer.deliver([forSomebody()]);
    consumer.time.now += 15 * second;
    await consumer.deliver([forSomebody({ firedAt: noon - 11 * minute })]);
    await consumer.deliver([aTrigger({ triggerId: 'unwanted' })]);
    expect(consumer.telemetry.audited).toMatchObject([
      { end: 'skipped', reason: 'too_old' },
      { end: 'skipped', reason: 'no_campaign' },
    ]);
    expect(bench.ses.requests).toHaveLength(1);
  });

  it('a conversion is noted, and the e-mail that it makes needless never goes', async () => {
    const campaigns = [
      toAddress({ cancelOn: [{ triggerId: 'order' }] }),
      toAddress({ name: 'thanks', triggerId: 'order' }),
    ];
    const consumer = await bench.consumer({ campaigns });
    bench.ses.script.push(sendingPaused);
    const cart = forSomebody();
    await consumer.deliver([cart]);
    await consumer.deliver([
      { ...forSomebody(), triggerId: 'order', firedAt: noon, dimensions: cart.dimensions },
    ]);
    consumer.time.now += 30 * second;
    await consumer.deliver([cart]);
    expect(consumer.telemetry.audited).toMatchObject([{ end: 'skipped', reason: 'converted' }]);
  });
});

describe('an operator’s pause', () => {
  const paused = (more: { campaign?: string } = {}) =>
    store.pause({ ...more, by: 'operator', why: 'wrong price', since: noon });

  it('of one campaign lets the others through, is no alarm, and ends when it is told to', async () => {
    const campaigns = [toAddress(), toAddress({ name: 'other', triggerId: 'other' })];
    const consumer = await bench.consumer({ campaigns });
    await paused({ campaign: 'cart-abandonment' });
    const carts = many(4);
    await deliverAll(consumer, [...carts, ...many(4, { triggerId: 'other' })]);
    consumer.time.now += 60 * minute;
    await deliverAll(consumer, carts);
    expect(consumer.telemetry.counts).toEqual({ DeliveryPaused: 8, DeliverySent: 4 });
    expect(consumer.telemetry.seconds.WaitingSeconds).toBeUndefined();

    expect(await store.resume({ campaign: 'cart-abandonment' })).toMatchObject([{ why: 'wrong price' }]);
    consumer.time.now += 5 * second;
    await deliverAll(consumer, carts);
    expect(consumer.telemetry.counts).toMatchObject({ DeliverySent: 8 });
    expect(await consumer.deadLetters()).toEqual([]);
  });

  it('stands above a halt: nobody tries, and a second reason changes nothing', async () => {
    const consumer = await bench.consumer({ campaigns: [toAddress()] });
    bench.ses.script.push(sendingPaused);
    await consumer.deliver([forSomebody()]);
    expect(await paused()).toBe(true);
    expect(await paused()).toBe(false);
    consumer.time.now += 30 * minute;
    await deliverAll(consumer, many(5));
    expect(bench.ses.requests).toHaveLength(1);
    expect((await store.resume({})).map(({ by }) => by).sort()).toEqual(['consumer', 'operator']);
    consumer.time.now += 5 * second;
    await deliverAll(consumer, many(5));
    expect(bench.ses.accepted).toHaveLength(5);
  });

  it('that nobody can read lets nothing through, and loses nothing', async () => {
    const consumer = await bench.consumer({ campaigns: [toAddress()] });
    const write = new UpdateItemCommand({
      TableName: 'sends',
      Key: { visitorHash: { S: haltsKey } },
      UpdateExpression: 'SET #p = :p',
      ExpressionAttributeNames: { '#p': 'pause:all' },
      ExpressionAttributeValues: { ':p': { S: 'scribbled' } },
    });
    await bench.dynamo.client.send(write);
    await consumer.deliver([forSomebody()]);
    expect(consumer.telemetry.counts).toEqual({ DeliveryPaused: 1 });
    expect(await store.resume({})).toEqual([
      { by: 'operator', why: 'unreadable', since: 0 },
    ] satisfies Stop[]);
  });

  it('that comes while a batch is looked up stops it before its claims', async () => {
    const dynamo = new DynamoDBClient({ endpoint: bench.dynamo.endpoint, region, credentials });
    const consumer = await bench.consumer({ campaigns: [toAddress()], dynamo });
    dynamo.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'BatchGetItemCommand') {
            await paused();
            consumer.time.now += 5 * second;
          }
          return await next(args);
        },
      { step: 'initialize' },
    );
    await consumer.deliver(many(3));
    expect(consumer.telemetry.counts).toEqual({ DeliveryPaused: 3 });
    expect(bench.ses.requests).toHaveLength(0);
    dynamo.destroy();
  });

  it('that may be there though nobody can look lets no e-mail out, and stops nothing else', async () => {
    const dynamo = new DynamoDBClient({ endpoint: bench.dynamo.endpoint, region, credentials });
    const consumer = await bench.consumer({ campaigns: [toAddress()], dynamo });
    dynamo.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'GetItemCommand') throw new Error('no table');
          return await next(args);
        },
      { step: 'initialize' },
    );
    const failed = await consumer.deliver([forSomebody(), aTrigger({ triggerId: 'unwanted' })]);
    expect(failed).toHaveLength(1);
    expect(consumer.telemetry.counts).toEqual({ DeliveryRetried: 1, DeliverySkipped: 1 });
    expect(bench.ses.requests).toHaveLength(0);
    dynamo.destroy();
  });
});
