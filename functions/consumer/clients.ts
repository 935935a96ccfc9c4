// The SDK clients, one of each per environment; endpoints and credentials come from the environment.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESClient } from '@aws-sdk/client-ses';
import { SQSClient } from '@aws-sdk/client-sqs';
import { fromEnvironment, withoutLog } from '../adapters/lean-client.ts';

/** Answers of these take milliseconds: what does not answer soon is asked again. Three tries of a claim
 * and three of its release, or three of a settlement, fit into the time that the recipe reserves. */
const quick = {
  ...fromEnvironment(process.env),
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true },
};

/** Below the time that the recipe reserves for a send. One attempt only: the SDK's own retry would send twice. */
const once = {
  ...fromEnvironment(process.env),
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};

export function createClients() {
  return {
    dynamo: withoutLog(new DynamoDBClient(quick)),
    sqs: withoutLog(new SQSClient(quick)),
    ses: withoutLog(new SESClient(once)),
    secrets: new SecretsManagerClient(quick),
  };
}
