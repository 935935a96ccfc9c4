// Puts the feedback function together: the one place that chooses the adapters.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createBounceCounter } from '../adapters/bounce-counter.ts';
import { createClaimFeedback } from '../adapters/claim-feedback.ts';
import { createDeliveryMemory } from '../adapters/delivery-memory.ts';
import { createEngagementMemory } from '../adapters/engagement.ts';
import { createResults } from '../adapters/results.ts';
import { createSigningKeys } from '../adapters/signing-keys.ts';
import { createSuppressionStore } from '../adapters/suppression-store.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import { createRecipientHash } from '../core/recipient-hash.ts';
import { createResultTally } from '../core/result-tally.ts';
import { createApplyFeedback } from './apply-feedback.ts';
import type { FeedbackConfig } from './config.ts';
import { createLookUp } from './look-up.ts';
import { createProcessBatch } from './process-batch.ts';

export interface Parts {
  config: FeedbackConfig;
  clients: { dynamo: DynamoDBClient; secrets: SecretsManagerClient };
  telemetry: Telemetry;
  clock: Clock;
}

export function createFeedback({ config, clients, telemetry, clock }: Parts) {
  const { dynamo: client, secrets } = clients;
  const suppressionsTable = { client, tableName: config.suppressionsTable };
  const suppressions = createSuppressionStore(suppressionsTable);
  const signingKeys = createSigningKeys({ client: secrets, secretId: config.signingKeysSecretId, clock });
  const results = createResults({ client, tableName: config.resultsTable });
  const tally = createResultTally({ results, telemetry });
  const ledger = { client, tableName: config.sendsTable };
  const claims = createClaimFeedback(ledger);
  const deliveries = createDeliveryMemory({ ...ledger, sendingRatePerSecond: config.sendingRatePerSecond });
  const applyFeedback = createApplyFeedback({
    claims,
    engagement: createEngagementMemory(ledger),
    tally,
    suppressions,
    bounces: createBounceCounter({ ...suppressionsTable, suppressions }),
    recipientHash: async () => createRecipientHash((await signingKeys()).recipientKey),
    telemetry,
    clock,
  });
  return createProcessBatch({
    lookUp: createLookUp({ claims, deliveries }),
    applyFeedback,
    tally,
    telemetry,
  });
}
