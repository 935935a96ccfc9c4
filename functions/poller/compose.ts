// Puts the poller together: which adapter stands behind which port.
import { randomUUID } from 'node:crypto';
import { createCredentialsSource } from '../adapters/credentials.ts';
import { createAccessTokens } from '../adapters/ims-token.ts';
import { createJournal } from '../adapters/journal.ts';
import { createPositionStore } from '../adapters/position-store.ts';
import { createRejectsQueue } from '../adapters/rejects-queue.ts';
import { createTriggerQueue } from '../adapters/trigger-queue.ts';
import type { Campaign } from '../core/campaign.ts';
import { cancelledBy, matchCampaign } from '../core/match-campaign.ts';
import type { Clock, Sleep } from '../core/ports/clock.ts';
import type { LeanFetch } from '../core/ports/fetch.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import { createAuthorisedJournal } from './authorised-journal.ts';
import type { createClients } from './clients.ts';
import type { PollerConfig } from './config.ts';
import { createPollJournal, type PollJournal } from './poll-journal.ts';

export function createPoller(deps: {
  config: PollerConfig;
  campaigns: readonly Campaign[];
  clients: ReturnType<typeof createClients>;
  telemetry: Telemetry;
  fetch: LeanFetch;
  clock: Clock;
  sleep: Sleep;
  random: () => number;
  traceHeader: () => string | undefined;
}): PollJournal {
  const { config, campaigns, clients, telemetry, fetch, clock, sleep, random, traceHeader } = deps;
  const credentials = createCredentialsSource({
    secretId: config.credentialsSecretId,
    secrets: clients.secrets,
    clock,
    telemetry,
  });
  const tokens = createAccessTokens({ fetch, clock, telemetry });
  const send = { sqs: clients.sqs, clock, sleep, random, traceHeader };
  return createPollJournal({
    consumer: config.consumerName,
    onExpiredPosition: config.onExpiredPosition,
    wanted: (trigger) =>
      matchCampaign(campaigns, trigger) !== undefined || cancelledBy(campaigns, trigger).length > 0,
    authorised: createAuthorisedJournal({ credentials, tokens, journal: createJournal({ fetch, clock }) }),
    queue: createTriggerQueue({ ...send, queueUrl: config.triggerQueueUrl }),
    rejects: createRejectsQueue({ ...send, queueUrl: config.rejectsQueueUrl }),
    positions: createPositionStore({ dynamo: clients.dynamo, table: config.positionsTable }),
    telemetry,
    clock,
    sleep,
    random,
    newOwner: randomUUID,
    credentialsEnd: () =>
      credentials.read().then(
        ({ endsAt }) => endsAt,
        () => undefined,
      ),
  });
}
