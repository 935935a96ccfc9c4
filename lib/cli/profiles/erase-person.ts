// Forgets a person: the suppression comes first, so that nobody mails them meanwhile; the profile goes last, because
// it is what leads from the key to the rest. Cut short in between, the same command does what is left.
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { storeFailed } from '../../../functions/adapters/store-failed.ts';
import { createSuppressionStore } from '../../../functions/adapters/suppression-store.ts';
import { tables as keys } from '../../../functions/contract/tables.ts';
import { keepScopesAlone } from '../suppressions/suppressions-table.ts';
import type { Person, PersonTables, Traces } from './person.ts';

/** What the person is remembered by afterwards is the keyed hash alone. @throws STORE_FAILED */
export async function erasePerson(
  tables: PersonTables,
  { profiles, addresses, visitors }: Person,
  { ledger }: Traces,
  now: number,
): Promise<void> {
  const suppressions = createSuppressionStore(tables.suppressions);
  for (const address of addresses) {
    const recipientHash = tables.hashes.recipient(address);
    // Keeps an earlier reason: whoever unsubscribed stays unsubscribed by their own will.
    await suppressions.suppress(recipientHash, 'all', 'erased', now);
    await keepScopesAlone(tables.suppressions, recipientHash);
  }
  for (const visitor of visitors) await tables.waits.remove(visitor);
  for (const { visitor } of ledger) await tables.ledger.remove(visitor);
  for (const profile of profiles) await removeProfile(tables.profiles, String(profile.key));
}

async function removeProfile({ client, tableName }: PersonTables['profiles'], key: string): Promise<void> {
  const Key = { [keys.profiles.partitionKey]: { S: key } };
  try {
    await client.send(new DeleteItemCommand({ TableName: tableName, Key }));
  } catch (cause) {
    throw storeFailed(tableName, 'written', cause);
  }
}
