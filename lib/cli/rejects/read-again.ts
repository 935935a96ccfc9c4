// Reads a rejected event once more, as the poller would now.
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { createCredentialsSource } from '../../../functions/adapters/credentials.ts';
import { rejectAttributes } from '../../../functions/contract/queue.ts';
import type { ErrorCode } from '../../../functions/core/errors.ts';
import { readEvent } from '../../../functions/core/read-event.ts';
import type { Trigger } from '../../../functions/core/trigger.ts';
import { dynamoClient, secretsClient } from '../aws-clients.ts';
import type { Io } from '../command.ts';
import { savedJournals } from '../journals/saved-journals.ts';
import type { Parked } from '../parked/parked.ts';
import type { Target } from '../target.ts';
import { eventIn } from './reject-kind.ts';

export type Reread = { trigger: Trigger } | { reason: ErrorCode | 'INCOMPLETE'; detail: string };
export type ReadAgain = (reject: Parked) => Reread;

/** @throws CREDENTIALS_UNREADABLE, CREDENTIALS_INVALID, PRIVATE_KEY_INVALID, STORE_FAILED */
export async function createReadAgain(target: Target, io: Io): Promise<ReadAgain> {
  const [orgId, consumers] = await Promise.all([organisation(target, io), consumersByJournal(target)]);
  return (reject) => {
    const read = eventIn(reject.body);
    if (read === undefined) {
      return { reason: 'INCOMPLETE', detail: 'parts of it are missing: look again when nobody else looks' };
    }
    const position = reject.attributes[rejectAttributes.position] ?? '';
    const reading = readEvent(
      { position, event: read.event },
      {
        consumer: consumers.get(reject.group) ?? target.stage ?? '',
        journal: reject.group,
        orgId,
        receivedAt: io.clock(),
        // An event that tells no time was there when it was rejected; it must not become young by the replay.
        timelessFiredAt: reject.at,
      },
    );
    if ('trigger' in reading) return reading;
    return { reason: reading.reject.reason, detail: reading.reject.detail };
  };
}

async function organisation(target: Target, io: Io): Promise<string> {
  const client = secretsClient(target);
  try {
    const source = createCredentialsSource({
      secretId: target.output('AdobeCredentialsSecret'),
      secrets: new SecretsProvider({ awsSdkV3Client: client }),
      clock: io.clock,
      telemetry: { warn: () => undefined, count: () => undefined },
    });
    return (await source.read()).orgId;
  } finally {
    client.destroy();
  }
}

/** Where several deployments have read a journal, the one that did last. */
async function consumersByJournal(target: Target): Promise<Map<string, string>> {
  const client = dynamoClient(target);
  try {
    const saved = await savedJournals(client, target.output('PositionsTable'));
    const latestLast = saved.toSorted((one, other) => one.savedAt - other.savedAt);
    return new Map(latestLast.map(({ journal, consumer }) => [journal, consumer]));
  } finally {
    client.destroy();
  }
}
