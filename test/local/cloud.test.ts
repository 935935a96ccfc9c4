import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Cloud, startCloud } from '../../lib/local/cloud.ts';
import type { LogLine } from '../../lib/local/state.ts';
import { synthesiseFixture } from './fixtures/fixture-stack.ts';
import { isAlive } from './fixtures/function-builder.ts';

const region = 'eu-west-1';
const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
const logs: LogLine[] = [];
let assemblyDir: string;
let cloud: Cloud;
let sqs: SQSClient;

beforeAll(async () => {
  assemblyDir = synthesiseFixture();
  process.env.SECRET_OF_THE_PARENT = 'visible';
  cloud = await startCloud({
    assemblyDir,
    onLog: (line) => logs.push(line),
    secretValues: { Credentials: '{"clientId":"c"}' },
  });
  sqs = new SQSClient({ endpoint: cloud.endpoints.sqs, region, credentials });
  cloud.start();
}, 60_000);

afterAll(async () => {
  sqs.destroy();
  await cloud.stop();
  rmSync(assemblyDir, { recursive: true });
});

const order = (body: Record<string, unknown>) =>
  sqs.send(new SendMessageCommand({ QueueUrl: cloud.find('Work')?.url, MessageBody: JSON.stringify(body) }));
const attemptsOf = (name: string) =>
  logs.filter(({ text }) => text.startsWith(`{"seen":"${name}"`)).map(({ text }) => JSON.parse(text).attempt);
const deadLetterNames = async () =>
  (await cloud.messages('DeadLetters')).map(({ body }) => JSON.parse(body).name);

describe('the local cloud', () => {
  it('finds a resource by its construct’s name, its whole logical id, or its type', () => {
    const worker = cloud.find('Worker');
    expect(worker?.type).toBe('AWS::Lambda::Function');
    expect(cloud.find(worker?.logicalId ?? '')).toBe(worker);
    expect(cloud.find('AWS::SQS::Queue')?.logicalId).toMatch(/^DeadLetters/);
    expect(cloud.find('Absent')).toBeUndefined();
    expect(() => cloud.kill('Absent')).toThrow(/no "Absent" among its AWS::Lambda::Function/);
  });

  it('creates the queues with the template’s attributes', async () => {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: cloud.find('Work')?.url, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({ VisibilityTimeout: '2', SqsManagedSseEnabled: 'true' });
    expect(JSON.parse(Attributes?.RedrivePolicy ?? '')).toEqual({
      deadLetterTargetArn: cloud.find('DeadLetters')?.arn,
      maxReceiveCount: 2,
    });
    expect(cloud.find('Work')?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/000000000000\/Fixture-Work\w+$/);
  });

  it('runs the function with exactly the environment of the template and of Lambda', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'cloud-')), 'shown.json');
    await order({ name: 'show', do: 'show', file });
    await vi.waitFor(() => expect(existsSync(file) && readFileSync(file, 'utf8')).toBeTruthy(), {
      timeout: 5000,
    });
    const { env, record, context } = JSON.parse(readFileSync(file, 'utf8'));
    expect(env).toMatchObject({
      QUEUE_URL: cloud.find('Work')?.url,
      TABLE: cloud.find('People')?.name,
      SECRET_ID: cloud.find('Keys')?.arn,
      CONFIGURATION_SET: cloud.find('Mailings')?.name,
      PAGE_URL: cloud.outputs().PageUrl,
      AWS_REGION: region,
      AWS_LAMBDA_FUNCTION_NAME: cloud.find('Worker')?.name,
      AWS_ENDPOINT_URL_SQS: cloud.endpoints.sqs,
      TZ: ':UTC',
    });
    const unexpected = Object.keys(env).filter(
      (name) => name in process.env && env[name] === process.env[name],
    );
    expect(unexpected).toEqual([]);
    expect(env).not.toHaveProperty('SECRET_OF_THE_PARENT');
    expect(record).toMatchObject({
      eventSourceARN: cloud.find('Work')?.arn,
      attributes: { ApproximateReceiveCount: '1' },
    });
    expect(context.invokedFunctionArn).toBe(cloud.find('Worker')?.arn);
  });

  it('brings a failed item back and moves it to the dead letters after the template’s receives', async () => {
    await order({ name: 'poison', do: 'fail' });
    await order({ name: 'recovers', do: 'fail-once' });
    await vi.waitFor(async () => expect(await deadLetterNames()).toContain('poison'), { timeout: 10_000 });
    expect(attemptsOf('poison')).toEqual(['1', '2']);
    expect(attemptsOf('recovers')).toEqual(['1', '2']);
    expect(await deadLetterNames()).not.toContain('recovers');
  });

  it('brings a message back after its function was killed', async () => {
    await order({ name: 'interrupted', do: 'sleep', ms: 400 });
    await vi.waitFor(() => expect(attemptsOf('interrupted')).toEqual(['1']), { timeout: 5000 });
    expect(cloud.kill('Worker')).toBe(true);
    await vi.waitFor(() => expect(attemptsOf('interrupted')).toEqual(['1', '2']), { timeout: 6000 });
    await vi.waitFor(async () => {
      const work = (await cloud.queues()).find(({ logicalId }) => logicalId.startsWith('Work'));
      expect(work).toMatchObject({ visible: 0, inFlight: 0, delayed: 0 });
    });
  });

  it('invokes a schedule’s function at once, with the template’s input', async () => {
    await vi.waitFor(() =>
      expect(logs.map(({ text }) => text)).toContain('{"tick":{"journal":{"name":"one","limit":2}}}'),
    );
  });

  it('answers on a function URL as Lambda does', async () => {
    const url = cloud.outputs().PageUrl;
    const response = await fetch(`${url}a%20b?x=1&x=2`, {
      method: 'POST',
      body: 'List-Unsubscribe=One-Click',
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: 'p=1; q=2' },
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('x-fixture')).toBe('yes');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    const event = await response.json();
    expect(event).toMatchObject({
      version: '2.0',
      rawPath: '/a b',
      rawQueryString: 'x=1&x=2',
      queryStringParameters: { x: '1,2' },
      cookies: ['p=1', 'q=2'],
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      requestContext: { http: { method: 'POST', path: '/a b' } },
      body: Buffer.from('List-Unsubscribe=One-Click').toString('base64'),
      isBase64Encoded: true,
    });
    expect((await fetch(`${url}throw`)).status).toBe(502);
    expect(await (await fetch(`${url}bare`)).json()).toEqual({ bare: true });
  });

  it('writes items into a table, the last of equal keys winning', async () => {
    const items = Array.from({ length: 60 }, (_, index) => ({
      key: `k${index % 55}`,
      kind: 'profile',
      round: index < 55 ? 1 : 2,
      consent: { marketing: true, sms: null },
      tags: ['a', 1],
    }));
    await cloud.putItems('People', items);
    const client = new DynamoDBClient({ endpoint: cloud.endpoints.dynamodb, region, credentials });
    const read = async (key: string) =>
      (
        await client.send(
          new GetItemCommand({
            TableName: cloud.find('People')?.name,
            Key: { key: { S: key }, kind: { S: 'profile' } },
          }),
        )
      ).Item;
    expect(await read('k4')).toEqual({
      key: { S: 'k4' },
      kind: { S: 'profile' },
      round: { N: '2' },
      consent: { M: { marketing: { BOOL: true }, sms: { NULL: true } } },
      tags: { L: [{ S: 'a' }, { N: '1' }] },
    });
    expect(await read('k5')).toMatchObject({ round: { N: '1' } });
    client.destroy();
  });

  it('holds the operator’s secret, and checks e-mails against the template’s identities', async () => {
    const secrets = new SecretsManagerClient({
      endpoint: cloud.endpoints.secretsManager,
      region,
      credentials,
    });
    const { SecretString } = await secrets.send(
      new GetSecretValueCommand({ SecretId: cloud.find('Credentials')?.arn }),
    );
    expect(SecretString).toBe('{"clientId":"c"}');
    const ses = new SESClient({ endpoint: cloud.endpoints.ses, region, credentials, maxAttempts: 1 });
    const send = (sender: string) =>
      ses.send(
        new SendRawEmailCommand({
          Destinations: ['ann@reader.example'],
          ConfigurationSetName: cloud.find('Mailings')?.name,
          RawMessage: { Data: Buffer.from(`From: ${sender}\r\nSubject: Hi\r\n\r\nHi`) },
        }),
      );
    const { MessageId } = await send('hello@shop.example');
    expect(cloud.inbox.mails().map(({ id }) => id)).toEqual([MessageId]);
    await expect(send('hello@other.example')).rejects.toMatchObject({ name: 'MessageRejected' });
    cloud.failSends('throttled');
    await expect(send('hello@shop.example')).rejects.toMatchObject({ name: 'Throttling' });
    secrets.destroy();
    ses.destroy();
  });

  it('runs twice at once, and leaves no process and no listener when it stops', async () => {
    const other = await startCloud({ assemblyDir });
    other.start();
    await vi.waitFor(() => expect(other.environments()).not.toEqual([]));
    const pids = other.environments().map(({ pid }) => pid);
    const { sqs: endpoint } = other.endpoints;
    expect(endpoint).not.toBe(cloud.endpoints.sqs);
    await Promise.all([other.stop(), other.stop()]);
    expect(pids.filter(isAlive)).toEqual([]);
    for (const url of Object.values(other.endpoints))
      await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(cloud.environments().every(({ pid }) => isAlive(pid))).toBe(true);
  });

  it('lets its functions see what stands before the emulators, and calls these itself', async () => {
    const before = 'http://127.0.0.1:9';
    const other = await startCloud({
      assemblyDir,
      through: async (emulators) => ({ ...emulators, sqs: before }),
    });
    const file = join(mkdtempSync(join(tmpdir(), 'cloud-')), 'shown.json');
    const orders = [
      { do: 'show', file },
      { do: 'sleep', ms: 500 },
    ];
    const Records = orders.map((one) => ({ body: JSON.stringify(one), attributes: {} }));
    const shown = other.invoke('Worker', { Records });
    const traceId = () => other.environments()[0]?.traceId;
    await vi.waitFor(() => expect(traceId()).toMatch(/^Root=1-/), { timeout: 10_000, interval: 20 });
    expect(await shown).toMatchObject({ ok: true });
    const { env } = JSON.parse(readFileSync(file, 'utf8'));
    expect(env.AWS_ENDPOINT_URL_SQS).toBe(before);
    expect(env.QUEUE_URL).toMatch(`${before}/000000000000/`);
    expect(other.find('Work')?.url).toContain(other.endpoints.sqs);
    expect(await other.messages('Work')).toEqual([]);
    await other.stop();
  });

  it('refuses a template that it cannot run, and leaves nothing running', async () => {
    const broken = synthesiseFixture();
    const file = join(broken, 'Fixture.template.json');
    const template = JSON.parse(readFileSync(file, 'utf8'));
    template.Resources[cloud.find('EveryMinute')?.logicalId ?? ''].Properties.ScheduleExpression =
      'cron(0 * * * ? *)';
    writeFileSync(file, JSON.stringify(template));
    await expect(startCloud({ assemblyDir: broken })).rejects.toThrow(
      /^EveryMinute\w+\.Properties\.ScheduleExpression: .*rate/,
    );
    rmSync(broken, { recursive: true });
  });
});
