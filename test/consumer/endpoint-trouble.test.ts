// A customer's own service that is down, or that refuses us: its campaign waits, the others go on.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createHaltStore } from '../../functions/adapters/halt-store.ts';
import { aCampaign, aTrigger, noon } from '../support/builders.ts';
import { type Bench, startBench, type TestedConsumer } from './consumer-bench.ts';

let bench: Bench;
let endpoint: Server;
let answer: number;
let asked = 0;
let consumer: TestedConsumer;
const stops = () => createHaltStore({ client: bench.dynamo.client, tableName: 'sends' }).read();

beforeAll(async () => {
  bench = await startBench();
  endpoint = createServer(async (request, response) => {
    asked += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { key } = JSON.parse(Buffer.concat(chunks).toString());
    response.writeHead(answer).end(JSON.stringify({ key, email: `${key}@example.com` }));
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  endpoint.closeAllConnections();
  await Promise.all([bench.stop(), new Promise((resolve) => endpoint.close(resolve))]);
});

beforeEach(async () => {
  const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/`;
  const rule = { url, key: { dimension: 'evar1', pick: 'last' as const }, timeoutMs: 1000, cacheSeconds: 0 };
  const asking = aCampaign({ name: 'asking', triggerId: 'ask', recipient: { endpoint: rule } });
  consumer = await bench.consumer({
    campaigns: [asking, aCampaign()],
    config: { recipientEndpointSecretId: 'token' },
  });
  answer = 200;
  asked = 0;
});

let people = 0;
function asks(overrides: Parameters<typeof aTrigger>[0] = {}) {
  people += 1;
  return aTrigger({ triggerId: 'ask', dimensions: { evar1: [`p${people}`], evar12: ['Bag'] }, ...overrides });
}

it.each([401, 403])(
  'an endpoint that answers %i halts its campaign, which is tried and goes on',
  async (refusal) => {
    answer = refusal;
    const triggers = Array.from({ length: 5 }, () => asks());
    expect(await consumer.deliver([...triggers, aTrigger()], { receives: 5 })).toEqual([]);
    expect(await stops()).toMatchObject([{ campaign: 'asking', why: 'RECIPIENT_ENDPOINT_REFUSED' }]);
    expect(consumer.telemetry.counts).toEqual({ DeliveryHalted: 5, DeliverySent: 1 });
    const before = asked;
    await consumer.deliver(triggers, { receives: 5 });
    expect(asked).toBe(before);

    consumer.time.now += 30_000;
    await consumer.deliver(triggers, { receives: 5 });
    expect(asked - before).toBeLessThanOrEqual(1);
    answer = 200;
    consumer.time.now += 60_000;
    await consumer.deliver(triggers, { receives: 5 });
    expect(consumer.telemetry.counts).toMatchObject({ DeliverySent: 6 });
    expect(await stops()).toEqual([]);
    expect(await consumer.deadLetters()).toEqual([]);
  },
);

it('a token that cannot be read halts the campaign as well', async () => {
  const config = { recipientEndpointSecretId: 'token' };
  const campaign = aCampaign({
    name: 'asking',
    recipient: {
      endpoint: { url: 'https://127.0.0.1:1/', key: { visitor: 'mcId' }, timeoutMs: 1, cacheSeconds: 0 },
    },
  });
  const tokenless = await bench.consumer({ campaigns: [campaign], config });
  // Spaces are nothing that a header can carry; the signing keys do not mind them.
  bench.secret.value = JSON.stringify(JSON.parse(bench.secret.value), null, 2);
  await tokenless.deliver([aTrigger({ visitor: { mcId: '1', aliases: [] } })], { receives: 5 });
  expect(await stops()).toMatchObject([{ campaign: 'asking', why: 'ENDPOINT_TOKEN_UNREADABLE' }]);
  expect(await tokenless.deadLetters()).toEqual([]);
});

it('an endpoint that is down uses up no receives, and what grows too old meanwhile is skipped', async () => {
  answer = 503;
  const trigger = asks();
  expect(await consumer.deliver([trigger], { receives: 1 })).toHaveLength(1);
  expect(await consumer.deliver([trigger], { receives: 5, attempts: 5 })).toEqual([]);
  expect(await consumer.queued()).toMatchObject({ delayed: 1 });
  expect(await consumer.deadLetters()).toEqual([]);
  expect(await stops()).toEqual([]);

  await consumer.deliver([asks({ firedAt: noon - 7 * 3_600_000 })]);
  expect(consumer.telemetry.audited).toMatchObject([
    { end: 'skipped', reason: 'too_old', campaign: 'asking' },
  ]);
});
