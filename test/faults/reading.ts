// The first half of a journey: the real poller between a served journal and queues and tables of its own.
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { PollerInput } from '../../functions/contract/queue.ts';
import type { Campaign } from '../../functions/core/campaign.ts';
import { createPoller } from '../../functions/poller/compose.ts';
import type { PollJournal } from '../../functions/poller/poll-journal.ts';
import { readAt } from '../core/an-event.ts';
import { createFakeTime, type FakeTime } from '../support/fake-time.ts';
import { credentials, region } from '../support/local-aws.ts';
import { type RecordedTelemetry, recordTelemetry } from '../support/recorded-telemetry.ts';
import { emulators } from './emulators.ts';
import { createServedJournal, type ServedJournal } from './served-journal.ts';
import { type KeptReject, readRejects } from './what-came-out.ts';

export const journalUrl = 'https://events-va6.adobe.io/organizations/1/r';
export const journalInput: PollerInput = { journal: { name: 'shop', url: journalUrl, start: 'oldest' } };

export interface Reading {
  time: FakeTime;
  journal: ServedJournal;
  /** The poller's. */
  telemetry: RecordedTelemetry;
  /** The poller's clients, for a test to stand in their way. */
  sqs: SQSClient;
  dynamo: DynamoDBClient;
  triggerQueueUrl: string;
  /** Of the positions item. */
  positionKey: string;
  /** A poller of its own: another environment of the same function. */
  newPoller(): PollJournal;
  /** One invocation of the poller, of so many seconds; a minute after the one before, as the schedule does. */
  poll(run?: { seconds?: number; poller?: PollJournal }): Promise<void>;
  rejects(): Promise<KeptReject[]>;
  /** What is saved: the cursor, and everything else of the item. */
  saved(): Promise<Record<string, string | undefined>>;
}

export interface ReadingSettings {
  campaigns: readonly Campaign[];
  onExpiredPosition: 'oldest' | 'latest';
}

export async function startReading(name: string, settings: ReadingSettings): Promise<Reading> {
  const { bench } = emulators();
  const triggerQueueUrl = await bench.sqs.createQueue(name, 600);
  const rejectsQueueUrl = await bench.sqs.createQueue(`${name}-rejects`, 0);
  const [time, journal, telemetry] = [createFakeTime(readAt), createServedJournal(), recordTelemetry()];
  const clients = createClients();
  const newPoller = () =>
    createPoller({
      config: {
        stage: 'test',
        consumerName: name,
        credentialsSecretId: 'adobe',
        positionsTable: 'positions',
        triggerQueueUrl,
        rejectsQueueUrl,
        onExpiredPosition: settings.onExpiredPosition,
      },
      campaigns: settings.campaigns,
      clients,
      telemetry,
      fetch: journal.fetch,
      clock: time.clock,
      sleep: time.sleep,
      random: () => 0,
      traceHeader: () => undefined,
    });
  const [positionKey, warm] = [`${name}#${journalInput.journal.name}`, newPoller()];
  let polls = 0;
  return {
    time,
    journal,
    telemetry,
    sqs: clients.sqs,
    dynamo: clients.dynamo,
    triggerQueueUrl,
    positionKey,
    newPoller,
    async poll({ seconds = 5, poller = warm } = {}) {
      if (polls > 0) time.now += 60_000;
      polls += 1;
      const endsAt = time.now + seconds * 1000;
      await poller(journalInput, () => endsAt - time.now);
    },
    rejects: () => readRejects(bench.sqs, rejectsQueueUrl),
    async saved() {
      const item = await bench.dynamo.item('positions', { consumerJournal: positionKey });
      return Object.fromEntries(
        Object.entries(item ?? {}).map(([attribute, { S, N }]) => [attribute, S ?? N]),
      );
    },
  };
}

function createClients() {
  const { bench, adobeSecret } = emulators();
  const of = { region, credentials, maxAttempts: 3 };
  return {
    sqs: new SQSClient({ ...of, endpoint: bench.sqs.endpoint, useQueueUrlAsEndpoint: false }),
    dynamo: new DynamoDBClient({ ...of, endpoint: bench.dynamo.endpoint }),
    secrets: new SecretsProvider({
      awsSdkV3Client: new SecretsManagerClient({ ...of, endpoint: adobeSecret.endpoint }),
    }),
  };
}
