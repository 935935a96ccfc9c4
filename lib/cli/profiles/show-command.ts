// `profiles show`: what is known about one person.

import { type Command, CommandError, UsageError } from '../command.ts';
import { plainJson } from '../plain-text.ts';
import { targetOptions } from '../target.ts';
import { addressOption, findPerson, findTraces, personNameOf, withPersonTables } from './person.ts';
import { isKnown, personDocument } from './person-document.ts';

export const profilesShow: Command = {
  name: 'profiles show',
  summary: 'Shows what is known about a person: profile, suppressions, what waits, what was sent lately',
  positionals: ['[KEY]'],
  options: {
    address: addressOption,
    ...targetOptions,
    'show-personal-data': { help: 'in full; otherwise name, address and attributes are masked' },
  },
  details: `KEY is what the trigger knows the visitor by. "waiting" counts the steps of a campaign from 1; "sentLately" reaches
as far back as the ledger does, and names the campaign where its entry does.`,
  async run(given, io) {
    const name = personNameOf(given);
    if (name === undefined) throw new UsageError('profiles show needs KEY or --address, see --help');
    return await withPersonTables(given, io, async (tables) => {
      const person = await findPerson(tables, name);
      const traces = await findTraces(tables, person);
      if (!isKnown(person, traces)) {
        throw new CommandError(
          `${tables.target} has no profile with this ${name.key === undefined ? 'address' : 'key'}, and no trace of it: keys are spelt as the trigger spells them`,
        );
      }
      const shown = personDocument(person, traces, !given.has('show-personal-data'));
      io.stdout.write(`${plainJson(shown)}\n`);
      return 0;
    });
  },
};
