// The SDK clients, one of each per environment; endpoints and credentials come from the environment.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESClient } from '@aws-sdk/client-ses';
import { SQSClient } from '@aws-sdk/client-sqs';
import { lean, leanSettings, onePlace } from '../adapters/lean-client.ts';

/** Answers of these take milliseconds: what does not answer soon is asked again. Three tries of a claim
 * and three of its release, or three of a settlement, fit into the time that the recipe reserves. */
const quick = leanSettings(process.env, { attempts: 3, connectMs: 500, answerMs: 1_000 });

/** Below the time that the recipe reserves for a send. One attempt only: the SDK's own retry would send twice. */
const once = leanSettings(process.env, { attempts: 1, connectMs: 1_000, answerMs: 5_000 });

export function createClients() {
  return {
    dynamo: lean(new DynamoDBClient({ ...quick, ...onePlace })),
    sqs: lean(new SQSClient(quick)),
    ses: lean(new SESClient(once)),
    secrets: lean(new SecretsManagerClient(quick)),
  };
}
