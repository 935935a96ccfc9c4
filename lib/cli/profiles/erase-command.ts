// `profiles erase`: a person asks to be forgotten.
import { createProfileStore } from '../../../functions/adapters/profile-store.ts';
import { createSigningKeys } from '../../../functions/adapters/signing-keys.ts';
import { createSuppressionStore } from '../../../functions/adapters/suppression-store.ts';
import { normaliseAddress, parseAddress } from '../../../functions/core/normalise-address.ts';
import { textField } from '../../../functions/core/plain-object.ts';
import { createRecipientHash } from '../../../functions/core/recipient-hash.ts';
import { createVisitorHash } from '../../../functions/core/visitor-hash.ts';
import { dynamoClient, secretsClient } from '../aws-clients.ts';
import { type Arguments, type Command, CommandError, type Io, UsageError } from '../command.ts';
import { findTarget, type Target, targetOptions } from '../target.ts';
import { erasePerson, isInLedger, type PersonTables, type Traces } from './erase-person.ts';
import { maskAddress } from './mask.ts';
import { scanProfiles } from './scan-profiles.ts';

export const profilesErase: Command = {
  name: 'profiles erase',
  summary: 'Forgets a person: profile and ledger go, a keyed hash stays suppressed',
  positionals: ['[KEY]'],
  options: {
    address: {
      value: 'ADDRESS',
      help: 'by address instead of KEY: reads the whole table for its profiles',
      example: 'ada@example.com',
    },
    apply: { help: 'do it; without this, only say what would be done' },
    ...targetOptions,
  },
  details: `What stays is one suppression under a keyed hash, which names nobody and refuses every e-mail to the address: whoever
unsubscribed stays unsubscribed, and a later import does not bring the e-mails back.
Triggers of the person that wait in a queue or among the dead letters stay there for 14 days at most.`,
  async run(given, io) {
    const [key] = given.positionals;
    const address = addressOf(given);
    if ((key === undefined) === (address === undefined)) {
      throw new UsageError('profiles erase needs one of KEY and --address, see --help');
    }
    const target = await findTarget(given, io);
    const client = dynamoClient(target);
    const person: PersonTables = {
      client,
      profilesTable: target.output('ProfilesTable'),
      sendsTable: target.output('SendsTable'),
    };
    try {
      const found =
        key === undefined ? await byAddress(person, address ?? '') : await byKey(person, key, target);
      const traces = await tracesOf(person, found, target, io);
      const suppressions = createSuppressionStore({ client, tableName: target.output('SuppressionsTable') });
      if (given.has('apply')) await erasePerson(person, suppressions, traces, io.clock());
      io.stdout.write(account(traces, found.address, key, given.has('apply')));
      return 0;
    } finally {
      client.destroy();
    }
  },
};

interface Found {
  profiles: string[];
  address: string | undefined;
}

function addressOf(given: Arguments): string | undefined {
  const text = given.value('address');
  if (text === undefined) return undefined;
  const address = parseAddress(text);
  if (address === undefined)
    throw new UsageError('--address must be one e-mail address, as in --address ada@example.com');
  return address;
}

async function byKey(person: PersonTables, key: string, target: Target): Promise<Found> {
  const store = createProfileStore({ client: person.client, tableName: person.profilesTable });
  const profile = (await store.find([key])).get(key);
  if (profile === undefined) {
    throw new CommandError(
      `${target.name} has no profile with this key: spell it as the trigger does, or erase by --address`,
    );
  }
  return { profiles: [key], address: parseAddress(textField(profile, 'email') ?? '') };
}

async function byAddress(person: PersonTables, address: string): Promise<Found> {
  const wanted = normaliseAddress(address);
  const profiles: string[] = [];
  for await (const page of scanProfiles(person.client, person.profilesTable)) {
    for (const profile of page) {
      if (normaliseAddress(textField(profile, 'email') ?? '') === wanted) profiles.push(String(profile.key));
    }
  }
  return { profiles, address };
}

async function tracesOf(
  person: PersonTables,
  { profiles, address }: Found,
  target: Target,
  io: Io,
): Promise<Traces> {
  const client = secretsClient(target);
  try {
    const signingKeys = createSigningKeys({
      client,
      secretId: target.output('SigningKeysSecret'),
      clock: io.clock,
    });
    const { recipientKey } = await signingKeys();
    const visitorHash = createVisitorHash(recipientKey);
    const visitors = profiles.map((profile) => visitorHash({ profile }));
    if (address !== undefined) visitors.push(visitorHash({ address }));
    const known = await Promise.all(visitors.map((visitor) => isInLedger(person, visitor)));
    const recipientHash = address === undefined ? undefined : createRecipientHash(recipientKey)(address);
    return { profiles, recipientHash, ledger: visitors.filter((_, index) => known[index]) };
  } finally {
    client.destroy();
  }
}

function account(
  { profiles, recipientHash, ledger }: Traces,
  address: string | undefined,
  key: string | undefined,
  done: boolean,
): string {
  const [removed, kept] = done ? ['Removed', 'Kept'] : ['Would remove', 'Would keep'];
  const lines = [
    `${removed} ${count(profiles.length, 'profile')}${profiles.length > 1 ? `: ${profiles.join(', ')}` : ''}`,
    `${removed} ${count(ledger.length, 'ledger entry', 'ledger entries')}`,
    recipientHash === undefined
      ? 'The profile has no address that could be mailed: nothing to suppress'
      : `${kept} the keyed hash of ${maskAddress(address ?? '')} as suppressed from everything, reason erased`,
  ];
  if (key !== undefined && recipientHash !== undefined) {
    lines.push('Other profiles with the same address were not looked for: erase by --address for these too');
  }
  if (!done) lines.push('Nothing was changed: repeat it with --apply to do it');
  return `${lines.join('\n')}\n`;
}

const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;
