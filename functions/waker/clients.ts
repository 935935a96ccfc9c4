// The SDK clients, one of each per environment; endpoints and credentials come from the environment.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { lean, leanSettings } from '../adapters/lean-client.ts';

/** Answers of these take milliseconds, a full batch somewhat longer: what does not answer soon is asked again. */
const patient = leanSettings(process.env, { attempts: 3, connectMs: 1_000, answerMs: 5_000 });

export function createClients() {
  return {
    dynamo: lean(new DynamoDBClient(patient)),
    sqs: lean(new SQSClient({ ...patient, useQueueUrlAsEndpoint: true })),
  };
}
