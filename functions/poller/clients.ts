// The SDK clients, one of each per environment; endpoints and credentials come from the environment.
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { lean, leanSettings } from '../adapters/lean-client.ts';

/** Answers of these take milliseconds, a full batch somewhat longer: what does not answer soon is asked again. */
const patient = leanSettings(process.env, { attempts: 3, connectMs: 1_000, answerMs: 5_000 });

export function createClients() {
  return {
    dynamo: lean(new DynamoDBClient(patient)),
    // No second digest of each body: the request's signature covers them all.
    sqs: lean(new SQSClient({ ...patient, useQueueUrlAsEndpoint: true, md5: false })),
    // Powertools puts a word of its own behind the SDK's: this client says its version.
    secrets: new SecretsProvider({ awsSdkV3Client: new SecretsManagerClient(patient) }),
  };
}
