// What is stored of a person under hashes: claims, waits, suppressions. The address itself is asked of nobody but the
// profiles table, and only when that is wanted.
import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { plainItem } from '../../../functions/adapters/attribute-value.ts';
import { createSigningKeys } from '../../../functions/adapters/signing-keys.ts';
import { storeFailed } from '../../../functions/adapters/store-failed.ts';
import { createSuppressionStore } from '../../../functions/adapters/suppression-store.ts';
import { tables } from '../../../functions/contract/tables.ts';
import { normaliseAddress } from '../../../functions/core/normalise-address.ts';
import { textField } from '../../../functions/core/plain-object.ts';
import type { Suppression } from '../../../functions/core/ports/suppression-store.ts';
import { createRecipientHash } from '../../../functions/core/recipient-hash.ts';
import { createVisitorHash, type Visitor } from '../../../functions/core/visitor-hash.ts';
import { secretsClient } from '../aws-clients.ts';
import type { Io } from '../command.ts';
import { scanProfiles } from '../profiles/scan-profiles.ts';
import type { Target } from '../target.ts';
import { type LedgerClaim, readClaims } from './ledger-claims.ts';

export interface VisitorTraces {
  claims: LedgerClaim[];
  /** When the triggers that are kept for the visitor are due. Milliseconds since the epoch. */
  waits: number[];
  /** Where an address was given. */
  suppression?: Suppression | undefined;
}

/** @throws SIGNING_KEYS_UNREADABLE, SIGNING_KEYS_INVALID, STORE_FAILED */
export async function readVisitorTraces(
  client: DynamoDBClient,
  target: Target,
  visitor: Visitor,
  { io, searchProfiles }: { io: Io; searchProfiles: boolean },
): Promise<VisitorTraces> {
  const recipientKey = await readRecipientKey(target, io);
  const visitorHash = createVisitorHash(recipientKey);
  const visitors = [visitor];
  if (searchProfiles && 'address' in visitor) {
    visitors.push(...(await profilesWith(client, target, visitor.address)));
  }
  const found: VisitorTraces = { claims: [], waits: [] };
  for (const hash of visitors.map(visitorHash)) {
    found.claims.push(...(await readClaims(client, target.output('SendsTable'), hash)));
    found.waits.push(...(await readWaits(client, target.output('WaitsTable'), hash)));
  }
  if ('address' in visitor) {
    const hash = createRecipientHash(recipientKey)(visitor.address);
    const tableName = target.output('SuppressionsTable');
    found.suppression = (await createSuppressionStore({ client, tableName }).find([hash])).get(hash);
  }
  return found;
}

async function readRecipientKey(target: Target, io: Io): Promise<string> {
  const client = secretsClient(target);
  try {
    const secretId = target.output('SigningKeysSecret');
    return (await createSigningKeys({ client, secretId, clock: io.clock })()).recipientKey;
  } finally {
    client.destroy();
  }
}

async function profilesWith(client: DynamoDBClient, target: Target, address: string): Promise<Visitor[]> {
  const wanted = normaliseAddress(address);
  const found: Visitor[] = [];
  for await (const page of scanProfiles(client, target.output('ProfilesTable'))) {
    for (const profile of page) {
      if (normaliseAddress(textField(profile, 'email') ?? '') !== wanted) continue;
      found.push({ profile: String(profile[tables.profiles.partitionKey]) });
    }
  }
  return found;
}

const waitSchema = v.object({ [tables.waits.index.sortKey]: v.number() });

async function readWaits(client: DynamoDBClient, TableName: string, hash: string): Promise<number[]> {
  const due: number[] = [];
  const query = {
    TableName,
    KeyConditionExpression: '#visitor = :visitor',
    ExpressionAttributeNames: { '#visitor': tables.waits.partitionKey },
    ExpressionAttributeValues: { ':visitor': { S: hash } },
  };
  try {
    for await (const { Items = [] } of paginateQuery({ client }, query)) {
      for (const item of Items) {
        const parsed = v.safeParse(waitSchema, plainItem(item));
        if (parsed.success) due.push(parsed.output.dueAt);
      }
    }
    return due;
  } catch (cause) {
    throw storeFailed(TableName, 'read', cause);
  }
}
