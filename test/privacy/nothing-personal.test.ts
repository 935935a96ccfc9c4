// Everything that can go wrong, with words that quote a person or a secret: none of them is told again, by any function.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createRecipientHash } from '../../functions/core/recipient-hash.ts';
import { createUnsubscribeTokens } from '../../functions/core/unsubscribe-token.ts';
import { createAnswer } from '../../functions/unsubscribe/answer.ts';
import { type Bench, putProfile, startBench } from '../consumer/consumer-bench.ts';
import { startFeedbackBench } from '../feedback/feedback-bench.ts';
import { createWorld, someEvents } from '../poller/fake-world.ts';
import { aCampaign, aTrigger, oneEmail } from '../support/builders.ts';
import { credentials, region } from '../support/local-aws.ts';
import { signingKey, signingKeysSecret } from '../support/one-secret.ts';
import { type OneServer, startOneServer } from '../support/one-server.ts';
import { recordTelemetry } from '../support/recorded-telemetry.ts';
import { aBounce, aComplaint } from '../support/ses-events.ts';
import { createLeakSearch } from './find-leaks.ts';
import { type Known, readRecordings, type Where } from './record.ts';

const person = { key: 'SHOPPER-4711', address: 'grace.brewster@example.net', name: 'Grace Brewster' };
const endpointToken = 'endpoint-token-5b1e8f0c2d7a';
const quoting = `${person.name} <${person.address}> of ${person.key}`;
const unsubscribe = createUnsubscribeTokens({ current: signingKey }).sign({
  recipientHash: createRecipientHash(signingKey)(person.address),
  category: 'marketing',
});
const known: Known[] = [
  { kind: 'visitor key', value: person.key },
  { kind: 'address', value: person.address },
  { kind: 'name', value: person.name },
  ...[signingKey, endpointToken, unsubscribe].map((value): Known => ({ kind: 'secret', value })),
];

let bench: Bench;
let quotingDynamo: OneServer;
let echoingEndpoint: OneServer;

beforeAll(async () => {
  bench = await startBench();
  await putProfile(bench.dynamo, person.key, person.address, { name: { S: person.name } });
  quotingDynamo = await startOneServer((_, body, response) => {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: 'ValidationException', message: `${quoting} ${body}` }));
  });
  echoingEndpoint = await startOneServer((request, body, response) => {
    response.writeHead(200).end(`${request.headers.authorization} asked for ${quoting} with ${body}`);
  });
});
afterAll(() => Promise.all([bench.stop(), quotingDynamo.stop(), echoingEndpoint.stop()]));

const hers = () => aTrigger({ dimensions: { evar1: [person.key], evar12: ['Bag'] } });

/** What was said in the test that runs, and which of it says too much. */
function told() {
  const here = expect.getState().currentTestName ?? 'none';
  const said = readRecordings(inject('recordFolder'))
    .flatMap(({ said }) => said)
    .filter(({ test }) => test.endsWith(` > ${here}`));
  return {
    leaks: said.flatMap(createLeakSearch(known).find),
    said: (place: Where) => said.filter(({ where }) => where === place).length,
  };
}

it('SES quotes the person: refused, unheard of, uncertain, throttled, unverified', async () => {
  const consumer = await bench.consumer();
  for (const [status, code] of [
    [400, 'MessageRejected'],
    [400, 'NeverHeardOf'],
    [500, 'InternalFailure'],
    [400, 'Throttling'],
    [400, 'MailFromDomainNotVerified'],
  ] as const) {
    bench.ses.script.push({ status, code, message: quoting });
    const trigger = hers();
    await consumer.deliver([trigger], { receives: 5 });
    consumer.time.now += 3_600_000;
    await consumer.deliver([trigger], { receives: 5 });
  }
  const letters = await consumer.deadLetters();
  expect(letters.map(({ reason }) => reason)).toEqual(
    expect.arrayContaining(['SEND_REFUSED', 'SEND_UNKNOWN']),
  );
  const { leaks, said } = told();
  expect(leaks).toEqual([]);
  expect([said('telemetry'), said('message attributes'), said('dead letter')].map(Math.sign)).toEqual([
    1, 1, 1,
  ]);
});

it('a template fails on her name, and profiles are poisoned with her address', async () => {
  const broken = `{{ recipient.name | divided_by: 0 }}{{ products | join: recipient.name | nothing }}`;
  const steps = oneEmail({ en: { subject: broken, html: broken, text: broken } });
  const consumer = await bench.consumer({ campaigns: [aCampaign({ steps })] });
  const trigger = hers();
  await consumer.deliver([trigger]);
  await putProfile(bench.dynamo, 'POISON-1', `${person.address}, ${person.address}`);
  await putProfile(bench.dynamo, 'POISON-2', person.address, { consent: { S: quoting } });
  const poisoned = ['POISON-1', 'POISON-2'].map((key) => aTrigger({ dimensions: { evar1: [key] } }));
  const unreadable = JSON.stringify({ ...hers(), firedAt: `${person.address} of ${person.key}` });
  await consumer.deliver([...poisoned, unreadable, person.address]);
  const letters = await consumer.deadLetters();
  expect(letters.map(({ reason }) => reason).sort()).toEqual([
    ...['ADDRESS_INVALID', 'MESSAGE_UNREADABLE', 'MESSAGE_UNREADABLE', 'PROFILE_INVALID', 'TEMPLATE_FAILED'],
  ]);
  // A dead letter is the message as it came: what was looked up is not in it.
  expect(letters.map(({ body }) => body)).toEqual(
    expect.arrayContaining([trigger, ...poisoned].map((each) => JSON.stringify(each))),
  );
  expect(told().leaks).toEqual([]);
});

it('the tables answer with her item in their error', async () => {
  const dynamo = new DynamoDBClient({ endpoint: quotingDynamo.url, region, credentials, maxAttempts: 1 });
  const consumer = await bench.consumer({ dynamo });
  await consumer.deliver([hers()], { receives: 5 });
  dynamo.destroy();
  const { leaks, said } = told();
  expect(said('telemetry') + said('message attributes')).toBeGreaterThan(0);
  expect(leaks).toEqual([]);
});

it('an endpoint answers with our own token and her data', async () => {
  const endpoint = { url: echoingEndpoint.url, key: { dimension: 'evar1', pick: 'last' as const } };
  const recipient = { endpoint: { ...endpoint, timeoutMs: 1000, cacheSeconds: 0 } };
  const consumer = await bench.consumer({
    campaigns: [aCampaign({ recipient })],
    config: { recipientEndpointSecretId: 'token' },
  });
  bench.secret.value = signingKeysSecret.replace('}', `,"endpointToken":"${endpointToken}"}`);
  await consumer.deliver([hers()], { receives: 5 });
  expect(await consumer.deadLetters()).toMatchObject([{ reason: 'RETRIES_EXHAUSTED' }]);
  const { leaks, said } = told();
  expect(said('error')).toBeGreaterThan(0);
  expect(leaks).toEqual([]);
});

it('Adobe answers a sign-in with the secret, and a page with her event', async () => {
  const world = createWorld(someEvents(1));
  const secret = 'client-secret-1';
  world.imsScript = [400, 500].map((status) => ({
    status,
    body: { error: 'invalid_client', error_description: `client_secret ${secret} of ${quoting} is wrong` },
  }));
  await expect(world.run()).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' });
  const other = createWorld();
  other.script = [
    { status: 200, body: `not JSON: ${quoting} Bearer access-token-1` },
    { status: 403, body: quoting },
  ];
  await expect(other.run()).rejects.toThrow();
  const search = createLeakSearch([...known, { kind: 'secret', value: secret }]);
  const all = [...world.telemetry.logged, ...other.telemetry.logged];
  expect(all.length).toBeGreaterThan(0);
  expect(all.flatMap((text) => search.find({ test: '', where: 'telemetry', text }))).toEqual([]);
  expect(told().leaks).toEqual([]);
});

it('her mailbox bounces, she complains, and somebody tries links that were not signed', async () => {
  const feedback = await startFeedbackBench();
  const tested = feedback.feedback();
  const broken = aBounce('Permanent', 'General', [person.address]).replace(
    '"Permanent"',
    `"${person.address}"`,
  );
  await tested.tell(
    aBounce('Permanent', 'General', [person.address]),
    aComplaint('abuse', [person.address]),
    broken,
    quoting,
  );
  await feedback.stop();
  const telemetry = recordTelemetry();
  const answer = createAnswer({
    tokens: async () => createUnsubscribeTokens({ current: signingKey }),
    suppressions: { find: async () => new Map(), suppress: async () => undefined },
    clock: Date.now,
    telemetry,
  });
  for (const t of [unsubscribe, unsubscribe.slice(0, -3), person.address]) {
    const queryStringParameters = { t };
    await answer({ headers: {}, queryStringParameters, requestContext: { http: { method: 'POST' } } });
  }
  expect(telemetry.logged).toHaveLength(3);
  const { leaks, said } = told();
  expect(said('telemetry')).toBeGreaterThan(4);
  expect(leaks).toEqual([]);
});
