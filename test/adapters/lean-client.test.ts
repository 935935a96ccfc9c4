// What is left out of the SDK clients, and what is not.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { lean, leanSettings } from '../../functions/adapters/lean-client.ts';

const patience = { attempts: 3, connectMs: 500, answerMs: 1_000 };

test('an endpoint is looked for only where the environment names one', () => {
  expect(leanSettings({ AWS_REGION: 'eu-central-1' }, patience)).toMatchObject({
    ignoreConfiguredEndpointUrls: true,
  });
  expect(leanSettings({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, patience)).toMatchObject({
    ignoreConfiguredEndpointUrls: false,
  });
  expect(leanSettings({ AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1' }, patience)).toMatchObject({
    ignoreConfiguredEndpointUrls: false,
  });
});

test('of a client’s middleware, the copies for a log and the SDK’s version are left out and nothing else', () => {
  const whole = new DynamoDBClient({ region: 'eu-central-1' }).middlewareStack.identify();
  const left = lean(new DynamoDBClient({ region: 'eu-central-1' })).middlewareStack.identify();
  const out = whole.filter((name) => !left.includes(name));
  expect(out).toEqual([
    expect.stringContaining('loggerMiddleware'),
    expect.stringContaining('getUserAgentMiddleware'),
  ]);
});
