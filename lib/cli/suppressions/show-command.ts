// `suppressions show`: whether an address may be mailed, and if not, why.
import type { Command } from '../command.ts';
import { maskAddress } from '../profiles/mask.ts';
import { targetOptions } from '../target.ts';
import { textTable } from '../text-table.ts';
import { addressOf } from './suppression-arguments.ts';
import { readState, type SuppressionState } from './suppressions-table.ts';
import { withSuppressions } from './with-suppressions.ts';

export const suppressionsShow: Command = {
  name: 'suppressions show',
  summary: 'Says whether an address is suppressed, for what and since when',
  positionals: ['ADDRESS'],
  options: { ...targetOptions, json: { help: 'print it as JSON' } },
  details: `Scope all refuses every e-mail, a category those of the campaigns whose "consent" names it.
Consent is another matter: it stands in the profile, see profiles show.`,
  async run(given, io) {
    const address = addressOf(given);
    const state = await withSuppressions(given, io, (table, hashOf) => readState(table, hashOf(address)));
    io.stdout.write(given.has('json') ? `${JSON.stringify(state, null, 2)}\n` : told(address, state));
    return 0;
  },
};

function told(address: string, { suppressed, lifted }: SuppressionState): string {
  const head = ['scope', 'reason', 'since'];
  const lines =
    suppressed.length === 0
      ? [`${maskAddress(address)} is not suppressed\n`]
      : [
          `${maskAddress(address)} is suppressed\n`,
          textTable(
            head,
            suppressed.map(({ scope, reason, since }) => [scope, reason, since]),
          ),
        ];
  for (const { scope, was, at, because } of lifted) {
    lines.push(`Scope ${scope} (${was}) was removed at ${at}: ${because}\n`);
  }
  return lines.join('');
}
