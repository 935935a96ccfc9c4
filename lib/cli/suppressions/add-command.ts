// `suppressions add`: an address that must not be mailed.
import { createSuppressionStore } from '../../../functions/adapters/suppression-store.ts';
import type { Command } from '../command.ts';
import { maskAddress } from '../profiles/mask.ts';
import { targetOptions } from '../target.ts';
import { addressOf, neededReason, reasonOption, scopeOf, scopeOption } from './suppression-arguments.ts';
import { readState } from './suppressions-table.ts';
import { withSuppressions } from './with-suppressions.ts';

export const suppressionsAdd: Command = {
  name: 'suppressions add',
  summary: 'Suppresses an address, for everything or for one category of mail',
  positionals: ['ADDRESS'],
  options: { scope: scopeOption, reason: reasonOption, ...targetOptions },
  details: `The address itself is not kept, only its keyed hash. It counts from the next e-mail on.
Whoever is suppressed already stays so for the first reason.`,
  async run(given, io) {
    const [address, scope, reason] = [addressOf(given), scopeOf(given), neededReason(given)];
    return await withSuppressions(given, io, async (table, hashOf) => {
      const hash = hashOf(address);
      await createSuppressionStore(table).suppress(hash, scope, reason, io.clock());
      const { suppressed } = await readState(table, hash);
      const kept = suppressed.find((each) => each.scope === scope);
      io.stdout.write(
        `${maskAddress(address)} is suppressed: scope ${scope}, reason ${kept?.reason ?? reason}, since ${kept?.since ?? 'now'}\n`,
      );
      return 0;
    });
  },
};
