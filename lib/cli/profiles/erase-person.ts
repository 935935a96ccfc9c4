// Forgets a person: the suppression comes first, so that nobody mails them meanwhile; the profile goes last, because
// it is what leads from the key to the rest. Cut short in between, the same command does what is left.
import { DeleteItemCommand, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { tables } from '../../../functions/contract/tables.ts';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';
import type { SuppressionStore } from '../../../functions/core/ports/suppression-store.ts';

export interface Traces {
  /** Keys of the profiles to remove. */
  profiles: readonly string[];
  /** Undefined for a profile without an address: nothing is ever sent to it. */
  recipientHash: string | undefined;
  /** Visitor hashes of the ledger's items about the person. */
  ledger: readonly string[];
}

export interface PersonTables {
  client: DynamoDBClient;
  profilesTable: string;
  sendsTable: string;
}

const { partitionKey } = tables.sends;

/** Whether the ledger knows the visitor. @throws STORE_FAILED */
export async function isInLedger(
  { client, sendsTable }: PersonTables,
  visitorHash: string,
): Promise<boolean> {
  const command = new GetItemCommand({
    TableName: sendsTable,
    ConsistentRead: true,
    Key: { [partitionKey]: { S: visitorHash } },
    ProjectionExpression: '#hash',
    ExpressionAttributeNames: { '#hash': partitionKey },
  });
  try {
    return (await client.send(command)).Item !== undefined;
  } catch (cause) {
    throw new CampaignTriggersError('STORE_FAILED', `table ${sendsTable} could not be read`, { cause });
  }
}

/** What the person is remembered by afterwards is the keyed hash alone. @throws STORE_FAILED */
export async function erasePerson(
  person: PersonTables,
  suppressions: Pick<SuppressionStore, 'suppress'>,
  { profiles, recipientHash, ledger }: Traces,
  now: number,
): Promise<void> {
  if (recipientHash !== undefined) {
    // Keeps an earlier reason: whoever unsubscribed stays unsubscribed by their own will.
    await suppressions.suppress(recipientHash, 'all', 'erased', now);
  }
  for (const visitorHash of ledger) {
    await remove(person.client, person.sendsTable, { [partitionKey]: visitorHash });
  }
  for (const key of profiles) {
    await remove(person.client, person.profilesTable, { [tables.profiles.partitionKey]: key });
  }
}

async function remove(client: DynamoDBClient, TableName: string, key: Record<string, string>): Promise<void> {
  const Key = Object.fromEntries(Object.entries(key).map(([name, value]) => [name, { S: value }]));
  try {
    await client.send(new DeleteItemCommand({ TableName, Key }));
  } catch (cause) {
    throw new CampaignTriggersError('STORE_FAILED', `table ${TableName} could not be written`, { cause });
  }
}
