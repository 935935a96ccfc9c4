// What is left out of the SDK clients, and what is not.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { fromEnvironment, withoutLog } from '../../functions/adapters/lean-client.ts';

test('an endpoint is looked for only where the environment names one', () => {
  expect(fromEnvironment({ AWS_REGION: 'eu-central-1' })).toMatchObject({
    ignoreConfiguredEndpointUrls: true,
  });
  expect(fromEnvironment({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })).toMatchObject({
    ignoreConfiguredEndpointUrls: false,
  });
  expect(fromEnvironment({ AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1' })).toMatchObject({
    ignoreConfiguredEndpointUrls: false,
  });
});

test('of a client’s middleware, the copies for a log are left out and nothing else', () => {
  const whole = new DynamoDBClient({ region: 'eu-central-1' }).middlewareStack.identify();
  const lean = withoutLog(new DynamoDBClient({ region: 'eu-central-1' })).middlewareStack.identify();
  const left = whole.filter((name) => !lean.includes(name));
  expect(left).toHaveLength(1);
  expect(left[0]).toContain('loggerMiddleware');
});
