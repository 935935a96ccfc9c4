// The unsubscribe function: the link in every e-mail leads here, and so does the mailbox provider's one click.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import { lean, leanSettings } from '../adapters/lean-client.ts';
import { createSigningKeys } from '../adapters/signing-keys.ts';
import { createSuppressionStore } from '../adapters/suppression-store.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import { unsubscribeMetrics } from '../contract/metrics.ts';
import { createUnsubscribeTokens } from '../core/unsubscribe-token.ts';
import { createAnswer } from './answer.ts';
import { readConfig } from './config.ts';

const config = readConfig(process.env);
/** Two calls, each tried three times, fit into the function's ten seconds. */
const settings = leanSettings(process.env, { attempts: 3, connectMs: 1_000, answerMs: 1_500 });
const telemetry = createTelemetry(config.stage, Object.values(unsubscribeMetrics));
const signingKeys = createSigningKeys({
  client: lean(new SecretsManagerClient(settings)),
  secretId: config.signingKeysSecretId,
  clock: Date.now,
});
const answer = createAnswer({
  tokens: async (maxAgeMs) => createUnsubscribeTokens((await signingKeys(maxAgeMs)).unsubscribe),
  suppressions: createSuppressionStore({
    client: lean(new DynamoDBClient(settings)),
    tableName: config.suppressionsTable,
  }),
  clock: Date.now,
  telemetry,
});

export async function handler(event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> {
  try {
    return await answer(event);
  } finally {
    telemetry.flush();
  }
}
