// The floor of the consumer's cold start: the same SDK clients, and the first call of those that one e-mail uses.
import { BatchGetItemCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { SQSClient } from '@aws-sdk/client-sqs';

const dynamo = new DynamoDBClient();
const secrets = new SecretsManagerClient();
const ses = new SESClient();
export const sqs = new SQSClient();

export async function handler(): Promise<void> {
  const key = { S: 'bench' };
  await secrets.send(new GetSecretValueCommand({ SecretId: 'signing-keys' }));
  await dynamo.send(new BatchGetItemCommand({ RequestItems: { profiles: { Keys: [{ key }] } } }));
  await dynamo.send(new UpdateItemCommand({ TableName: 'sends', Key: { visitorHash: key } }));
  await ses.send(new SendRawEmailCommand({ RawMessage: { Data: Buffer.from('Subject: bench\r\n\r\n') } }));
}
