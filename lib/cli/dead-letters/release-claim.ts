// Lets go of the claim behind one dead letter, so that its e-mail may be sent: the one place here that knows the ledger.

import { resolve } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { createSendLedger } from '../../../functions/adapters/send-ledger.ts';
import { createSigningKeys } from '../../../functions/adapters/signing-keys.ts';
import { readVisitorRecord } from '../../../functions/adapters/visitor-record.ts';
import type { Campaign } from '../../../functions/core/campaign.ts';
import { jsonOrUndefined } from '../../../functions/core/json-or-undefined.ts';
import { judgeClaim } from '../../../functions/core/judge-claim.ts';
import type { ClaimRequest } from '../../../functions/core/ports/send-ledger.ts';
import { visitorOf } from '../../../functions/core/recipient.ts';
import { triggerSchema } from '../../../functions/core/trigger.ts';
import { createVisitorHash, type Visitor } from '../../../functions/core/visitor-hash.ts';
import { dynamoClient, secretsClient } from '../aws-clients.ts';
import type { Arguments, Io } from '../command.ts';
import type { Parked } from '../parked/parked.ts';
import type { Target } from '../target.ts';

/** `free`: there was no claim any more. */
export type Released = 'released' | 'free' | 'sent' | 'refused' | 'held' | 'no-campaign';
/** @throws STORE_FAILED */
export type ReleaseClaim = (letter: Parked) => Promise<Released>;

/** @throws CampaignFileError, SIGNING_KEYS_UNREADABLE, SIGNING_KEYS_INVALID */
export async function createReleaseClaim(
  target: Target,
  given: Arguments,
  io: Io,
): Promise<{ releaseClaim: ReleaseClaim; close(): void }> {
  // Loaded here: no other command should wait for the template compilers.
  const { compileCampaigns } = await import('../../campaigns/compile-campaigns.ts');
  const { campaigns } = await compileCampaigns(resolve(io.cwd, given.value('campaigns') ?? 'campaigns'));
  const visitorHash = await visitorHashOf(target, io);
  const client = dynamoClient(target);
  const tableName = target.output('SendsTable');
  const ledger = createSendLedger({ client, tableName });
  return {
    close: () => client.destroy(),
    async releaseClaim(letter) {
      const request = claimOf(letter, campaigns, visitorHash, io.clock());
      if (request === undefined) return 'no-campaign';
      const state = await stateOf(client, tableName, request);
      if (state !== 'unknown') return state;
      await ledger.settle(request, { state: 'released', at: request.now });
      // Feedback may have settled it in the meantime: what the ledger says now counts.
      const after = await stateOf(client, tableName, request);
      return after === 'free' ? 'released' : after === 'unknown' ? 'held' : after;
    },
  };
}

async function visitorHashOf(target: Target, io: Io): Promise<(visitor: Visitor) => string> {
  const client = secretsClient(target);
  try {
    const secretId = target.output('SigningKeysSecret');
    const { recipientKey } = await createSigningKeys({ client, secretId, clock: io.clock })();
    return createVisitorHash(recipientKey);
  } finally {
    client.destroy();
  }
}

function claimOf(
  { body, group }: Parked,
  campaigns: readonly Campaign[],
  visitorHash: (visitor: Visitor) => string,
  now: number,
): ClaimRequest | undefined {
  const parsed = v.safeParse(triggerSchema, jsonOrUndefined(body));
  const campaign = campaigns.find(({ name }) => name === group);
  if (!parsed.success || campaign === undefined) return undefined;
  const trigger = parsed.output;
  const visitor = visitorOf(campaign.recipient, trigger);
  const step = campaign.steps[trigger.wait?.step ?? 0];
  if (visitor === undefined || step === undefined) return undefined;
  const { messageId, eventId, journal, position } = trigger;
  const claimed = { visitorHash: visitorHash(visitor), campaign: campaign.name, step: step.name };
  return { ...claimed, messageId, eventId, journal, position, now, leaseUntil: now, forgetAt: now };
}

async function stateOf(
  client: DynamoDBClient,
  tableName: string,
  request: ClaimRequest,
): Promise<'unknown' | 'free' | 'sent' | 'refused' | 'held'> {
  const record = await readVisitorRecord({ client, tableName }, request.visitorHash);
  const { standing } = judgeClaim(record, request, request.now);
  return standing === 'duplicate' || standing === 'already-sent' ? 'sent' : standing;
}
