// `profiles show`: one stored profile.
import { createProfileStore } from '../../../functions/adapters/profile-store.ts';
import { dynamoClient } from '../aws-clients.ts';
import { type Command, CommandError } from '../command.ts';
import { findTarget, targetOptions } from '../target.ts';
import { maskProfile } from './mask.ts';

export const profilesShow: Command = {
  name: 'profiles show',
  summary: 'Shows the profile of a visitor key',
  positionals: ['KEY'],
  options: {
    table: {
      value: 'NAME',
      help: 'the table (default: the profiles table of the stack)',
      example: 'profiles',
    },
    ...targetOptions,
    'show-personal-data': { help: 'in full; otherwise name, address and attributes are masked' },
  },
  async run(given, io) {
    const [key = ''] = given.positionals;
    const target = await findTarget(given, io, { ProfilesTable: given.value('table') });
    const client = dynamoClient(target);
    try {
      const found = await createProfileStore({ client, tableName: target.output('ProfilesTable') }).find([
        key,
      ]);
      const profile = found.get(key);
      if (typeof profile !== 'object' || profile === null) {
        throw new CommandError(
          `${target.name} has no profile with this key: keys are spelt as the trigger spells them`,
        );
      }
      const fields = { ...profile };
      const shown = given.has('show-personal-data') ? fields : maskProfile(fields);
      io.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
      return 0;
    } finally {
      client.destroy();
    }
  },
};
