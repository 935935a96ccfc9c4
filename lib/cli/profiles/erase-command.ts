// `profiles erase`: a person asks to be forgotten.
import { type Command, CommandError, UsageError } from '../command.ts';
import { targetOptions } from '../target.ts';
import { campaignsOption, eraseLetters, type PersonsLetters } from './erase-letters.ts';
import { erasePerson } from './erase-person.ts';
import { maskAddress } from './mask.ts';
import {
  addressOption,
  findPerson,
  findTraces,
  type Person,
  type PersonName,
  personNameOf,
  type Traces,
  withPersonTables,
} from './person.ts';
import { isKnown } from './person-document.ts';

export const profilesErase: Command = {
  name: 'profiles erase',
  summary: 'Forgets a person: profile, ledger and what waits go, a keyed hash stays suppressed',
  positionals: ['[KEY]'],
  options: {
    address: addressOption,
    campaigns: campaignsOption,
    apply: { help: 'do it; without this, only say what would be done' },
    ...targetOptions,
  },
  details: `What stays is one suppression under a keyed hash, which names nobody and refuses every e-mail to the address: whoever
unsubscribed stays unsubscribed, and a later import does not bring the e-mails back.
KEY finds the profile, its address, and what was done under either. --address finds every profile with the address.
Visitors whose address only your own endpoint knows have no profile here: give both KEY and --address.
Dead letters go too where they can be read. What is in the trigger queue or among the rejects stays for 14 days at most:
nobody is mailed for it.`,
  async run(given, io) {
    const name = personNameOf(given);
    if (name === undefined) throw new UsageError('profiles erase needs KEY, --address or both, see --help');
    return await withPersonTables(given, io, async (tables) => {
      const person = await findPerson(tables, name);
      const traces = await findTraces(tables, person);
      if (name.address === undefined && !isKnown(person, traces)) {
        throw new CommandError(
          `${tables.target} has no profile with this key, and no trace of it: spell it as the trigger does, or erase by --address`,
        );
      }
      // Before the profile goes, which leads from the key to the rest.
      const letters = await eraseLetters(given, io, tables.hashes, person.visitors);
      if (io.signal.aborted) {
        throw new CommandError(
          'interrupted: the person is still known here, whatever dead letters have gone; repeat the command',
        );
      }
      if (given.has('apply')) await erasePerson(tables, person, traces, io.clock());
      io.stdout.write(account({ person, traces, letters }, name, given.has('apply')));
      return 0;
    });
  },
};

interface Found {
  person: Person;
  traces: Traces;
  letters: PersonsLetters;
}

function account({ person, traces, letters }: Found, name: PersonName, done: boolean): string {
  const { profiles, addresses } = person;
  const [removed, kept] = done ? ['Removed', 'Kept'] : ['Would remove', 'Would keep'];
  const keys = profiles.length > 1 ? `: ${profiles.map(({ key }) => String(key)).join(', ')}` : '';
  const lines = [
    `${removed} ${count(profiles.length, 'profile')}${keys}`,
    `${removed} ${count(traces.ledger.length, 'ledger entry', 'ledger entries')}`,
    `${removed} ${count(traces.waiting.length, 'waiting trigger')}`,
    ...(letters.count > 0 ? [`${removed} ${count(letters.count, 'dead letter')}`] : []),
    ...addresses.map((address, at) => {
      const before = traces.suppressions[at]?.suppressed.find(({ scope }) => scope === 'all');
      const reason = before === undefined ? 'reason erased' : `reason ${before.reason} as before`;
      return `${kept} the keyed hash of ${maskAddress(address)} as suppressed from everything, ${reason}`;
    }),
  ];
  if (addresses.length === 0) {
    lines.push('No address that could be mailed is known here: nothing is suppressed; give it by --address');
  } else if (name.address === undefined) {
    lines.push('Other profiles with the same address were not looked for: erase by --address for these too');
  }
  lines.push(...letters.remarks);
  if (!done) lines.push('Nothing was changed: repeat it with --apply to do it');
  return `${lines.join('\n')}\n`;
}

const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;
