import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSigningKeys } from '../../functions/adapters/signing-keys.ts';

const root = 'r'.repeat(64);
const second = 's'.repeat(64);
const third = 't'.repeat(64);

let server: Server;
let client: SecretsManagerClient;
let secret: string | undefined;
let reads = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    reads += 1;
    request.resume().on('end', () => {
      response.writeHead(secret === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      const refusal = { __type: 'ResourceNotFoundException', message: 'no such secret' };
      response.end(JSON.stringify(secret === undefined ? refusal : { SecretString: secret }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new SecretsManagerClient({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});

afterAll(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  reads = 0;
});

function keysAt(time: { now: number }) {
  return createSigningKeys({ client, secretId: 'signing-keys', clock: () => time.now });
}

describe('the signing keys', () => {
  it('begin with the one key that the stack generates', async () => {
    secret = JSON.stringify({ recipientKey: root });
    expect(await keysAt({ now: 0 })()).toEqual({ recipientKey: root, unsubscribe: { current: root } });
  });

  it('rotate without touching the key of the recipients, old links staying good', async () => {
    secret = JSON.stringify({ recipientKey: root, key: second });
    expect(await keysAt({ now: 0 })()).toEqual({
      recipientKey: root,
      unsubscribe: { current: second, previous: root },
    });
    secret = JSON.stringify({ recipientKey: root, key: third, previousKey: second });
    expect(await keysAt({ now: 0 })()).toEqual({
      recipientKey: root,
      unsubscribe: { current: third, previous: second },
    });
  });

  it('are read once, and again after five minutes', async () => {
    secret = JSON.stringify({ recipientKey: root });
    const time = { now: 0 };
    const keys = keysAt(time);
    await Promise.all([keys(), keys()]);
    time.now = 299_999;
    await keys();
    expect(reads).toBe(1);
    time.now = 300_000;
    await keys();
    expect(reads).toBe(2);
  });

  it('are read sooner for a caller who needs younger ones', async () => {
    secret = JSON.stringify({ recipientKey: root });
    const time = { now: 0 };
    const keys = keysAt(time);
    await keys();
    time.now = 9_999;
    await keys(10_000);
    expect(reads).toBe(1);
    time.now = 10_000;
    await keys(10_000);
    expect(reads).toBe(2);
  });

  it('are asked for again after a failed read', async () => {
    secret = undefined;
    const keys = keysAt({ now: 0 });
    await expect(keys()).rejects.toMatchObject({ code: 'SIGNING_KEYS_UNREADABLE', transient: true });
    secret = JSON.stringify({ recipientKey: root });
    expect((await keys()).recipientKey).toBe(root);
  });

  it.each([
    ['not JSON at all', 'the whole'],
    ['{}', 'recipientKey'],
    [JSON.stringify({ key: second }), 'recipientKey'],
    [JSON.stringify({ recipientKey: 'short' }), 'recipientKey'],
    [JSON.stringify({ recipientKey: root, key: 'short' }), 'key'],
  ])('are refused when malformed, naming the field and nothing of the secret: %s', async (text, field) => {
    secret = text;
    await expect(keysAt({ now: 0 })()).rejects.toMatchObject({
      code: 'SIGNING_KEYS_INVALID',
      message: `secret signing-keys: "${field}" must be a random text of at least 32 characters`,
    });
  });
});
