// Puts the consumer together: the one place that chooses the adapters.

import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createDeadLetters } from '../adapters/dead-letters.ts';
import { createEndpointToken } from '../adapters/endpoint-token.ts';
import { createHaltStore } from '../adapters/halt-store.ts';
import { createProfileStore } from '../adapters/profile-store.ts';
import { createRecipientEndpoint } from '../adapters/recipient-endpoint.ts';
import { createResults } from '../adapters/results.ts';
import { createSendLedger } from '../adapters/send-ledger.ts';
import { createSigningKeys } from '../adapters/signing-keys.ts';
import { createSuppressionStore } from '../adapters/suppression-store.ts';
import { createTriggerReturns } from '../adapters/trigger-returns.ts';
import { createWaits } from '../adapters/waits.ts';
import { createPacer } from '../channels/pace.ts';
import { createSesEmail } from '../channels/ses-email.ts';
import type { CompiledCampaigns } from '../core/campaign.ts';
import type { Clock, Sleep } from '../core/ports/clock.ts';
import type { Fetch } from '../core/ports/fetch.ts';
import type { RecipientEndpoint } from '../core/ports/recipient-endpoint.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import { createResultTally } from '../core/result-tally.ts';
import type { createClients } from './clients.ts';
import { createConclude } from './conclude.ts';
import type { ConsumerConfig } from './config.ts';
import { createHaltWatch } from './halt-watch.ts';
import { createKeep } from './keep.ts';
import { createKeyed } from './keyed.ts';
import { createLetThrough } from './let-through.ts';
import { createLookUp } from './look-up.ts';
import { createNoteConversions } from './note-conversions.ts';
import { createProcessBatch } from './process-batch.ts';
import { createProcessTrigger } from './process-trigger.ts';
import { createPutBack } from './put-back.ts';
import { createSettle } from './settle.ts';
import { createWorkRound } from './work-round.ts';
import { createWriteEmail } from './write-email.ts';

export interface Parts {
  config: ConsumerConfig;
  compiled: CompiledCampaigns;
  clients: ReturnType<typeof createClients>;
  telemetry: Telemetry;
  fetch: Fetch;
  clock: Clock;
  sleep: Sleep;
  chance: () => number;
}

export type Consume = (event: SQSEvent, endsAt: number) => Promise<SQSBatchResponse>;

export function createConsumer({
  config,
  compiled: { campaigns, cap: totalCap },
  clients,
  telemetry,
  fetch,
  clock,
  sleep,
  chance,
}: Parts): Consume {
  const { dynamo, sqs, ses, secrets } = clients;
  const ledger = createSendLedger({ client: dynamo, tableName: config.sendsTable });
  const returns = createTriggerReturns({ client: sqs, queueUrl: config.triggerQueueUrl });
  const tally = createResultTally({
    results: createResults({ client: dynamo, tableName: config.resultsTable }),
    telemetry,
  });
  const waits = createWaits({ client: dynamo, tableName: config.waitsTable });
  const store = createHaltStore({ client: dynamo, tableName: config.sendsTable });
  const halts = createHaltWatch({ store, clock, telemetry });
  const keyed = createKeyed(
    createSigningKeys({ client: secrets, secretId: config.signingKeysSecretId, clock }),
  );
  const noteConversions = createNoteConversions({ campaigns, ledger, telemetry });
  const conclude = createConclude({
    deadLetters: createDeadLetters({ client: sqs, queueUrl: config.deadLetterQueueUrl }),
    returns,
    keep: createKeep({ waits, returns, telemetry, clock }),
    telemetry,
    tally,
    maxReceiveCount: config.maxReceiveCount,
    clock,
    chance,
  });
  const workRound = createWorkRound({
    keyed,
    lookUp: createLookUp({
      campaigns,
      profiles: createProfileStore({ client: dynamo, tableName: config.profilesTable }),
      suppressions: createSuppressionStore({ client: dynamo, tableName: config.suppressionsTable }),
      endpoint: endpointOf(config, secrets, fetch, clock),
      ledger,
    }),
    noteConversions,
    processTrigger: createProcessTrigger({
      writeEmail: createWriteEmail(config),
      pacer: createPacer({ turnsPerSecond: config.sendsPerSecond, clock, sleep }),
      channel: createSesEmail({ client: ses, configurationSet: config.configurationSet, clock }),
      settle: createSettle({ ledger, clock, telemetry }),
      totalCap,
      clock,
    }),
    conclude,
    halts,
    telemetry,
    clock,
  });
  const putBack = createPutBack({ campaigns, keyed, noteConversions, conclude, telemetry, clock });
  const letThrough = createLetThrough({ campaigns, halts, workRound, putBack, telemetry, clock });
  return createProcessBatch({ letThrough, tally, keyed });
}

/** Only where a campaign asks one has the stack made a token for it. */
function endpointOf(
  { recipientEndpointSecretId: secretId }: ConsumerConfig,
  client: Parts['clients']['secrets'],
  fetch: Fetch,
  clock: Clock,
): RecipientEndpoint | undefined {
  if (secretId === undefined) return undefined;
  return createRecipientEndpoint({ fetch, clock, token: createEndpointToken({ client, secretId, clock }) });
}
