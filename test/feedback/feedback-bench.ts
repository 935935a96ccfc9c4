// The feedback function on emulators: batches of SES's events, as Lambda would hand them over.
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type ResultRow, readResults } from '../../functions/adapters/results.ts';
import { createSendLedger } from '../../functions/adapters/send-ledger.ts';
import { createSuppressionStore } from '../../functions/adapters/suppression-store.ts';
import type { ClaimRequest, SendLedger } from '../../functions/core/ports/send-ledger.ts';
import type { Suppression } from '../../functions/core/ports/suppression-store.ts';
import { createRecipientHash } from '../../functions/core/recipient-hash.ts';
import { createVisitorHash } from '../../functions/core/visitor-hash.ts';
import { createFeedback } from '../../functions/feedback/compose.ts';
import { aClaim, noon } from '../support/builders.ts';
import { credentials, type LocalDynamo, region, startDynamo } from '../support/local-aws.ts';
import { type OneSecret, signingKey, startOneSecret } from '../support/one-secret.ts';
import { type RecordedTelemetry, recordTelemetry } from '../support/recorded-telemetry.ts';

export interface FeedbackBench {
  dynamo: LocalDynamo;
  secret: OneSecret;
  ledger: SendLedger;
  hashOf: (address: string) => string;
  /** A claim whose recipient is hashed as the consumer does. */
  claim(overrides?: Partial<ClaimRequest>): ClaimRequest;
  suppression(address: string): Promise<Suppression | undefined>;
  feedback(): TestedFeedback;
  /** Every item of the results table of that campaign. */
  results(campaign: string): Promise<ResultRow[]>;
  stop(): Promise<void>;
}

export interface TestedFeedback {
  time: { now: number };
  telemetry: RecordedTelemetry;
  /** One batch; the places of those that failed. */
  tell(...bodies: string[]): Promise<number[]>;
}

export async function startFeedbackBench(): Promise<FeedbackBench> {
  const [dynamo, secret] = await Promise.all([startDynamo(), startOneSecret()]);
  const hashOf = createRecipientHash(signingKey);
  const visitorHash = createVisitorHash(signingKey);
  const suppressions = createSuppressionStore({ client: dynamo.client, tableName: 'suppressions' });
  let visitors = 0;

  function feedback(): TestedFeedback {
    const time = { now: noon + 5_000 };
    const telemetry = recordTelemetry();
    const processBatch = createFeedback({
      config: {
        stage: 'test',
        sendingRatePerSecond: 278,
        sendsTable: 'sends',
        resultsTable: 'results',
        suppressionsTable: 'suppressions',
        signingKeysSecretId: 'keys',
      },
      clients: {
        dynamo: dynamo.client,
        secrets: new SecretsManagerClient({ endpoint: secret.endpoint, region, credentials, maxAttempts: 1 }),
      },
      telemetry,
      clock: () => time.now,
    });
    return {
      time,
      telemetry,
      async tell(...bodies) {
        const Records = bodies.map((body, index) => ({ messageId: String(index), body }));
        const { batchItemFailures } = await processBatch({ Records });
        return batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier));
      },
    };
  }

  return {
    dynamo,
    secret,
    ledger: createSendLedger({ client: dynamo.client, tableName: 'sends' }),
    hashOf,
    claim: (overrides) => aClaim({ visitorHash: visitorHash({ profile: `V-${++visitors}` }), ...overrides }),
    suppression: async (address) => (await suppressions.find([hashOf(address)])).get(hashOf(address)),
    feedback,
    results: (campaign) =>
      readResults(
        { client: dynamo.client, tableName: 'results' },
        { campaign, from: '2026-01-01', until: '2026-12-31' },
      ),
    async stop() {
      await Promise.all([dynamo.stop(), secret.stop()]);
    },
  };
}
