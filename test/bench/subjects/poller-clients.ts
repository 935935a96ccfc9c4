// The floor of the poller's cold start: the same SDK clients, and the first call of those that an idle run uses.
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';

const dynamo = new DynamoDBClient();
const secrets = new SecretsManagerClient();
export const sqs = new SQSClient();

export async function handler(): Promise<void> {
  await secrets.send(new GetSecretValueCommand({ SecretId: 'adobe' }));
  await dynamo.send(new UpdateItemCommand({ TableName: 'positions', Key: { journal: { S: 'bench' } } }));
}
