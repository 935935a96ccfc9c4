// SDK clients for a target. Made where they are needed, so that a command loads no client that it does not use.
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESClient } from '@aws-sdk/client-ses';
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Target } from './target.ts';

/** Nobody waits behind a command: more patience than in a function. */
const patient = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true };

export function dynamoClient(target: Target): DynamoDBClient {
  return new DynamoDBClient({ ...common(target, target.endpoints.dynamodb), maxAttempts: 5 });
}

export function secretsClient(target: Target): SecretsManagerClient {
  return new SecretsManagerClient({ ...common(target, target.endpoints.secretsManager), maxAttempts: 5 });
}

/** Long polls answer after a second; the URL of a queue says where it is. */
export function sqsClient(target: Target): SQSClient {
  return new SQSClient({
    ...common(target, target.endpoints.sqs),
    maxAttempts: 5,
    useQueueUrlAsEndpoint: target.endpoints.sqs === undefined,
  });
}

export function cloudWatchClient(target: Target): CloudWatchClient {
  return new CloudWatchClient({ ...common(target, target.endpoints.cloudwatch), maxAttempts: 5 });
}

export function logsClient(target: Target): CloudWatchLogsClient {
  return new CloudWatchLogsClient({ ...common(target, target.endpoints.cloudwatch), maxAttempts: 5 });
}

/** One attempt: the SDK's own retry could send twice. */
export function sesClient(target: Target): SESClient {
  return new SESClient({ ...common(target, target.endpoints.ses), maxAttempts: 1 });
}

/** Loaded here: one command needs it. */
export async function lambdaClient(target: Target): Promise<LambdaClient> {
  const { LambdaClient } = await import('@aws-sdk/client-lambda');
  return new LambdaClient({ ...common(target, target.endpoints.lambda), maxAttempts: 3 });
}

/** Of version 2, for what version 1 does not tell. Loaded here: one command needs it. */
export async function sesAccountClient(target: Target): Promise<SESv2Client> {
  const { SESv2Client } = await import('@aws-sdk/client-sesv2');
  return new SESv2Client({ ...common(target, target.endpoints.ses), maxAttempts: 3 });
}

/** Loaded here: one command needs it. */
export async function snsClient(target: Target): Promise<SNSClient> {
  const { SNSClient } = await import('@aws-sdk/client-sns');
  return new SNSClient({ ...common(target, target.endpoints.sns), maxAttempts: 3 });
}

function common({ region, credentials }: Target, endpoint: string | undefined) {
  return {
    ...(region !== undefined && { region }),
    ...(credentials !== undefined && { credentials }),
    ...(endpoint !== undefined && { endpoint }),
    requestHandler: patient,
  };
}
