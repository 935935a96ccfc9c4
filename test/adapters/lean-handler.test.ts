// The lean request handler beneath real SDK clients, on a real server.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { lean, leanSettings, onePlace } from '../../functions/adapters/lean-client.ts';
import { credentials, region } from '../support/local-aws.ts';
import { loopbackCertificate } from '../support/loopback-certificate.ts';
import { type OneServer, startOneServer, startSilentServer } from '../support/one-server.ts';

type Answer = (request: IncomingMessage, body: string, response: ServerResponse) => void;

let server: OneServer;
let answer: Answer;
let asked: IncomingMessage[];
beforeAll(async () => {
  server = await startOneServer((request, body, response) => {
    asked.push(request);
    answer(request, body, response);
  });
});
beforeEach(() => {
  asked = [];
});
afterAll(() => server?.stop());

type Patience = { attempts?: number; connectMs?: number; answerMs?: number };
function settings(endpoint = server.url, more: Patience = {}) {
  const lasting = leanSettings({}, { attempts: 1, connectMs: 1_000, answerMs: 5_000, ...more });
  return { ...lasting, endpoint, region, credentials };
}
const client = (...args: Parameters<typeof settings>) =>
  lean(new DynamoDBClient({ ...settings(...args), ...onePlace }));
const get = (key = 'x') => new GetItemCommand({ TableName: 'table', Key: { key: { S: key } } });
const item = (text: string) => JSON.stringify({ Item: { text: { S: text } } });

it('hands over the body as it is signed, names us and nothing of the SDK, and hands back the whole answer', async () => {
  const long = 'Grüße 😀 '.repeat(20_000);
  answer = (_request, body, response) => {
    const { Key } = JSON.parse(body);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.write(item(Key.key.S).slice(0, 1000));
    setImmediate(() => response.end(item(Key.key.S).slice(1000)));
  };
  const { Item, $metadata } = await client().send(get(long));
  expect(Item?.text?.S).toBe(long);
  expect($metadata.httpStatusCode).toBe(200);
  expect(asked[0]?.headers).toMatchObject({
    'user-agent': 'campaign-triggers',
    authorization: expect.stringMatching(/^AWS4-HMAC/),
  });
  expect(asked[0]?.headers).not.toHaveProperty('x-amz-user-agent');
});

it('asks again on the same connection, and on another after it was closed', async () => {
  answer = (_request, _body, response) => response.end(item('short'));
  const one = client();
  const ports = async () => {
    await one.send(get());
    return asked.at(-1)?.socket.remotePort;
  };
  const first = await ports();
  expect(await ports()).toBe(first);
  one.destroy();
  expect(await ports()).not.toBe(first);
});

it('side by side, each call has its own answer', async () => {
  answer = (_request, body, response) => {
    const key = JSON.parse(body).Key.key.S;
    setTimeout(() => response.end(item(key)), Number(key) % 7);
  };
  const one = client();
  const keys = Array.from({ length: 60 }, (_, at) => String(at));
  const found = await Promise.all(keys.map(async (key) => (await one.send(get(key))).Item?.text?.S));
  expect(found).toEqual(keys);
});

it('what AWS refuses is the SDK’s error', async () => {
  answer = (_request, _body, response) =>
    response
      .writeHead(400)
      .end(JSON.stringify({ __type: 'x#ConditionalCheckFailedException', message: 'no' }));
  await expect(client().send(get())).rejects.toMatchObject({
    name: 'ConditionalCheckFailedException',
    $metadata: { httpStatusCode: 400, attempts: 1 },
  });
});

it.each([
  ['does not come', () => undefined],
  [
    'does not end',
    (_request: IncomingMessage, _body: string, response: ServerResponse) =>
      void response.writeHead(200).write('{"Item'),
  ],
])('an answer that %s is waited for no longer than was said, and asked for again', async (_, never) => {
  answer = (...args) => (asked.length < 3 ? never(...args) : args[2].end(item('third')));
  const one = client(server.url, { attempts: 3, answerMs: 60 });
  expect((await one.send(get())).Item?.text?.S).toBe('third');
  answer = never;
  const error = await client(server.url, { answerMs: 60 })
    .send(get())
    .catch((thrown: unknown) => thrown);
  expect(['TimeoutError', 'ECONNRESET']).toContain((error as Error).name);
});

it('a connection that ends in the middle is an error with a name, and asked for again', async () => {
  answer = (_request, _body, response) => {
    if (asked.length === 3) response.end(item('third'));
    else if (asked.length === 2)
      response.writeHead(200, { 'content-length': '99' }).write('{', () => response.destroy());
    else response.destroy();
  };
  expect((await client(server.url, { attempts: 3 }).send(get())).Item?.text?.S).toBe('third');
  answer = (_request, _body, response) => response.destroy();
  await expect(client().send(get())).rejects.toMatchObject({ name: 'ECONNRESET', code: 'ECONNRESET' });
  await expect(client('http://127.0.0.1:1').send(get())).rejects.toMatchObject({ name: 'ECONNREFUSED' });
});

it('an answer that is none ends the call, whatever Node makes of it', async () => {
  const odd = await startSilentServer((socket) =>
    socket.once('data', () =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
    ),
  );
  await expect(client(`http://127.0.0.1:${odd.port}`).send(get())).rejects.toMatchObject({
    name: 'ECONNRESET',
  });
  await odd.stop();
});

it('where no connection comes about, the error says that nothing has left', async () => {
  const silent = await startSilentServer();
  await expect(
    client(`https://127.0.0.1:${silent.port}`, { answerMs: 500 }).send(get()),
  ).rejects.toMatchObject({
    name: 'TimeoutError',
    syscall: 'connect',
    message: 'no connection within 500 ms',
  });
  await silent.stop();
});

it('asks over TLS, which it waits for longer once there is a connection, and only whom it trusts', async () => {
  const ports = new Set<number | undefined>();
  const secure = await startOneServer(({ socket }, _body, response) => {
    setTimeout(() => response.end(item('secret')), ports.size === 0 ? 1_100 : 0);
    ports.add(socket.remotePort);
  }, loopbackCertificate);
  await expect(client(secure.url).send(get())).rejects.toMatchObject({ name: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  const trusted = getCACertificates();
  setDefaultCACertificates([...trusted, loopbackCertificate.cert]);
  try {
    const one = client(secure.url);
    // Longer than a connection may take.
    expect((await one.send(get())).Item?.text?.S).toBe('secret');
    expect((await one.send(get())).Item?.text?.S).toBe('secret');
    expect(ports.size).toBe(1);
    one.destroy();
  } finally {
    setDefaultCACertificates(trusted);
    await secure.stop();
  }
});

it('ends when its signal says so', async () => {
  const ending = new AbortController();
  answer = () => ending.abort();
  const sqs = lean(new SQSClient(settings()));
  const command = new SendMessageCommand({ QueueUrl: `${server.url}/queue`, MessageBody: 'x' });
  await expect(sqs.send(command, { abortSignal: ending.signal })).rejects.toMatchObject({
    name: 'AbortError',
  });
  await expect(sqs.send(command, { abortSignal: ending.signal })).rejects.toMatchObject({
    name: 'AbortError',
  });
});

it('keeps no timer: a process may end as soon as it has its answers', async () => {
  answer = (_request, _body, response) => response.end(item('short'));
  const before = process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;
  await client().send(get());
  await expect(client('http://127.0.0.1:1').send(get())).rejects.toThrow();
  const after = process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;
  expect(after).toBeLessThanOrEqual(before);
});
