// The feedback function: Lambda hands it batches of what SES tells about the e-mails.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { lean, leanSettings, onePlace } from '../adapters/lean-client.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import { feedbackMetrics } from '../contract/metrics.ts';
import { createFeedback } from './compose.ts';
import { readConfig } from './config.ts';

/** Answers take milliseconds: what does not answer soon is asked again. */
const quick = leanSettings(process.env, { attempts: 3, connectMs: 500, answerMs: 1_500 });

const config = readConfig(process.env);
const telemetry = createTelemetry(config.stage, Object.values(feedbackMetrics));
const processBatch = createFeedback({
  config,
  clients: {
    dynamo: lean(new DynamoDBClient({ ...quick, ...onePlace })),
    secrets: lean(new SecretsManagerClient(quick)),
  },
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
