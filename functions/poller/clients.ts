// The SDK clients, one of each per environment; endpoints and credentials come from the environment.
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { fromEnvironment, withoutLog } from '../adapters/lean-client.ts';

/** Answers of these take milliseconds, a full batch somewhat longer: what does not answer soon is asked again. */
const patient = {
  ...fromEnvironment(process.env),
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};

export function createClients() {
  return {
    dynamo: withoutLog(new DynamoDBClient(patient)),
    sqs: withoutLog(new SQSClient({ ...patient, useQueueUrlAsEndpoint: true })),
    secrets: new SecretsProvider({ awsSdkV3Client: new SecretsManagerClient(patient) }),
  };
}
