// The feedback function: Lambda hands it batches of what SES tells about the e-mails.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { fromEnvironment, withoutLog } from '../adapters/lean-client.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import { feedbackMetrics } from '../contract/metrics.ts';
import { createFeedback } from './compose.ts';
import { readConfig } from './config.ts';

/** Answers take milliseconds: what does not answer soon is asked again. */
const quick = {
  ...fromEnvironment(process.env),
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_500, throwOnRequestTimeout: true },
};

const config = readConfig(process.env);
const telemetry = createTelemetry(config.stage, Object.values(feedbackMetrics));
const processBatch = createFeedback({
  config,
  clients: { dynamo: withoutLog(new DynamoDBClient(quick)), secrets: new SecretsManagerClient(quick) },
  telemetry,
  clock: Date.now,
});

export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  try {
    return await processBatch(event);
  } finally {
    telemetry.flush();
  }
}
