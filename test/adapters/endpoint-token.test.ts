import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEndpointToken } from '../../functions/adapters/endpoint-token.ts';
import { type OneSecret, startOneSecret } from '../support/one-secret.ts';

let secret: OneSecret;
let client: SecretsManagerClient;
const one = 'o'.repeat(64);
const two = 't'.repeat(64);

beforeAll(async () => {
  secret = await startOneSecret();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new SecretsManagerClient({
    region: 'eu-west-1',
    endpoint: secret.endpoint,
    credentials,
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await secret.stop();
});
beforeEach(() => {
  secret.value = one;
});

function aToken() {
  const time = { now: 0 };
  return { time, token: createEndpointToken({ client, secretId: 'token', clock: () => time.now }) };
}

describe('the token for recipient endpoints', () => {
  it('is the whole text of the secret, kept for five minutes', async () => {
    const { time, token } = aToken();
    secret.value = `${one}\n`;
    expect(await token()).toBe(one);
    secret.value = two;
    time.now = 299_999;
    expect(await token()).toBe(one);
    time.now = 300_000;
    expect(await token()).toBe(two);
  });

  it('is read again for who needs a fresh one', async () => {
    const { time, token } = aToken();
    await token();
    secret.value = two;
    time.now = 9_999;
    expect(await token(10_000)).toBe(one);
    time.now = 10_000;
    expect(await token(10_000)).toBe(two);
    expect(await token()).toBe(two);
  });

  it.each(['', 'short', `two words ${one}`, `${one}\r\nx-header: 1`, 'é'.repeat(20)])(
    'is refused when it is %j, and asked for again at the next call',
    async (value) => {
      const { token } = aToken();
      secret.value = value;
      await expect(token()).rejects.toMatchObject({
        code: 'ENDPOINT_TOKEN_UNREADABLE',
        transient: true,
        message: 'secret token must hold the token and nothing else: 16 to 4096 visible ASCII characters',
      });
      secret.value = one;
      expect(await token()).toBe(one);
    },
  );
});
