// A person in the tables: found by visitor key, by address, or by both, since no table leads from one to the other
// where the recipient comes from the trigger or from the customer's endpoint.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createProfileStore } from '../../../functions/adapters/profile-store.ts';
import {
  createVisitorWaits,
  type VisitorWait,
  type VisitorWaits,
} from '../../../functions/adapters/waits.ts';
import { normaliseAddress, parseAddress } from '../../../functions/core/normalise-address.ts';
import { type Fields, isPlainObject, textField } from '../../../functions/core/plain-object.ts';
import { dynamoClient } from '../aws-clients.ts';
import { type Arguments, type Io, type Option, UsageError } from '../command.ts';
import { type PersonHashes, readPersonHashes } from '../person-hashes.ts';
import { readState, type SuppressionState } from '../suppressions/suppressions-table.ts';
import { findTarget } from '../target.ts';
import { scanProfiles } from './scan-profiles.ts';
import { createVisitorLedger, type SentEmail, type VisitorLedger } from './visitor-ledger.ts';

export const addressOption = {
  value: 'ADDRESS',
  help: 'by address, instead of KEY or beside it: reads the whole table for its profiles',
  example: 'ada@example.com',
} as const satisfies Option;

/** How the person is named on the command line; one of them at least. */
export interface PersonName {
  key: string | undefined;
  address: string | undefined;
}

export interface Person {
  profiles: Fields[];
  /** Those that can be mailed, each once. */
  addresses: string[];
  /** Visitor hashes: of the key, of each profile's key, of each address. */
  visitors: string[];
}

/** What is known about the person beside the profiles. */
export interface Traces {
  /** By address, in the order of the person's addresses. */
  suppressions: SuppressionState[];
  /** Of the visitors that the ledger knows. */
  ledger: { visitor: string; emails: SentEmail[] }[];
  waiting: VisitorWait[];
}

/** Where people are, opened for as long as a command works with it. */
export interface PersonTables {
  /** Of the deployment, as messages name it. */
  target: string;
  hashes: PersonHashes;
  ledger: VisitorLedger;
  waits: VisitorWaits;
  suppressions: OneTable;
  profiles: OneTable;
}

interface OneTable {
  client: DynamoDBClient;
  tableName: string;
}

/** Undefined where the command line names nobody. @throws UsageError */
export function personNameOf(given: Arguments): PersonName | undefined {
  const [key] = given.positionals;
  const text = given.value('address');
  if (key === undefined && text === undefined) return undefined;
  const address = text === undefined ? undefined : parseAddress(text);
  if (text !== undefined && address === undefined) {
    throw new UsageError('--address must be one e-mail address, as in --address ada@example.com');
  }
  return { key, address };
}

/** @throws UsageError, CommandError, SIGNING_KEYS_UNREADABLE, SIGNING_KEYS_INVALID, and what the work throws */
export async function withPersonTables<T>(
  given: Arguments,
  io: Io,
  work: (tables: PersonTables) => Promise<T>,
): Promise<T> {
  const target = await findTarget(given, io);
  const hashes = await readPersonHashes(target, io);
  const client = dynamoClient(target);
  const table = (output: string) => ({ client, tableName: target.output(output) });
  try {
    return await work({
      target: target.name,
      hashes,
      ledger: createVisitorLedger(table('SendsTable')),
      waits: createVisitorWaits(table('WaitsTable')),
      suppressions: table('SuppressionsTable'),
      profiles: table('ProfilesTable'),
    });
  } finally {
    client.destroy();
  }
}

/** @throws STORE_FAILED */
export async function findPerson({ profiles, hashes }: PersonTables, name: PersonName): Promise<Person> {
  const { key, address } = name;
  const found = new Map<string, Fields>();
  if (key !== undefined) {
    const profile = (await createProfileStore(profiles).find([key])).get(key);
    if (isPlainObject(profile)) found.set(key, profile);
  }
  if (address !== undefined) {
    for (const profile of await profilesOf(address, profiles)) found.set(String(profile.key), profile);
  }
  const spelt = [...found.values()].flatMap(
    (profile) => parseAddress(textField(profile, 'email') ?? '') ?? [],
  );
  const all = [...(address === undefined ? [] : [address]), ...spelt];
  const addresses = new Map(all.map((each) => [normaliseAddress(each), each]));
  const keys = new Set([...(key === undefined ? [] : [key]), ...found.keys()]);
  return {
    profiles: [...found.values()],
    addresses: [...addresses.values()],
    visitors: [
      ...[...keys].map((profile) => hashes.visitor({ profile })),
      ...[...addresses.values()].map((each) => hashes.visitor({ address: each })),
    ],
  };
}

/** @throws STORE_FAILED */
export async function findTraces(tables: PersonTables, { addresses, visitors }: Person): Promise<Traces> {
  const { hashes, ledger, waits, suppressions } = tables;
  const [states, known, waiting] = await Promise.all([
    Promise.all(addresses.map((address) => readState(suppressions, hashes.recipient(address)))),
    Promise.all(visitors.map(async (visitor) => ({ visitor, emails: await ledger.find(visitor) }))),
    Promise.all(visitors.map((visitor) => waits.list(visitor))),
  ]);
  return {
    suppressions: states,
    ledger: known.flatMap(({ visitor, emails }) => (emails === undefined ? [] : [{ visitor, emails }])),
    waiting: waiting.flat(),
  };
}

async function profilesOf(address: string, { client, tableName }: OneTable): Promise<Fields[]> {
  const wanted = normaliseAddress(address);
  const found: Fields[] = [];
  for await (const page of scanProfiles(client, tableName)) {
    found.push(...page.filter((profile) => normaliseAddress(textField(profile, 'email') ?? '') === wanted));
  }
  return found;
}
