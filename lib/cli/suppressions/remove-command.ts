// `suppressions remove`: an address that may be mailed again. Whoever refused by their own will needs a reason on record.
import { type Command, CommandError, UsageError } from '../command.ts';
import { maskAddress } from '../profiles/mask.ts';
import { targetOptions } from '../target.ts';
import { addressOf, reasonOf, reasonOption, scopeOf, scopeOption } from './suppression-arguments.ts';
import { liftSuppression, readState, type SuppressedScope } from './suppressions-table.ts';
import { withSuppressions } from './with-suppressions.ts';

/** Reasons that say what the person wants, and not what a mailbox did. */
const ownWill: readonly string[] = ['unsubscribed', 'complaint', 'erased'];

export const suppressionsRemove: Command = {
  name: 'suppressions remove',
  summary: 'Lets an address be mailed again, for everything or for one category',
  positionals: ['ADDRESS'],
  options: {
    scope: scopeOption,
    reason: { ...reasonOption, help: `${reasonOption.help};\nnecessary where the person refused` },
    apply: { help: 'do it; without this, only say what would be done' },
    ...targetOptions,
  },
  details: `Each scope is removed by itself: an address that is suppressed from all stays so when a category is removed.
What was removed, when and why stays on record beside the hash; suppressions show tells it.
SES may keep an address on the account's own suppression list besides, see aws sesv2 get-suppressed-destination.`,
  async run(given, io) {
    const [address, scope, because] = [addressOf(given), scopeOf(given), reasonOf(given)];
    return await withSuppressions(given, io, async (table, hashOf) => {
      const hash = hashOf(address);
      const { suppressed } = await readState(table, hash);
      const found = suppressed.find((each) => each.scope === scope);
      if (found === undefined) throw new CommandError(notThere(address, scope, suppressed));
      if (ownWill.includes(found.reason)) {
        io.stderr.write(warning(found));
        if (because === undefined) {
          throw new UsageError(
            `who ${wish(found.reason)} is mailed again only for a reason: give it with --reason`,
          );
        }
      }
      if (given.has('apply')) {
        const change = { scope, was: found.reason, because: because ?? 'no reason given' };
        await liftSuppression(table, hash, change, io.clock());
      }
      io.stdout.write(account(address, found, suppressed, given.has('apply')));
      return 0;
    });
  },
};

function notThere(address: string, scope: string, suppressed: readonly SuppressedScope[]): string {
  const scopes = suppressed.map((each) => each.scope).join(', ');
  const there = scopes === '' ? 'nothing' : scopes;
  return `${maskAddress(address)} is not suppressed for ${scope}, but for ${there}: name the scope as suppressions show does`;
}

function wish(reason: string): string {
  if (reason === 'complaint') return 'complained';
  return reason === 'erased' ? 'asked to be forgotten' : 'unsubscribed';
}

function warning({ reason, since }: SuppressedScope): string {
  return `Warning: this person ${wish(reason)} at ${since}. To mail them again without their consent may be against the law.\n`;
}

function account(
  address: string,
  { scope, reason, since }: SuppressedScope,
  suppressed: readonly SuppressedScope[],
  done: boolean,
): string {
  const lines = [
    `${done ? 'Removed' : 'Would remove'} the suppression of ${maskAddress(address)}: scope ${scope}, reason ${reason}, since ${since}`,
  ];
  const others = suppressed.filter((each) => each.scope !== scope).map((each) => each.scope);
  if (others.length > 0) lines.push(`It stays suppressed for ${others.join(', ')}`);
  if (!done) lines.push('Nothing was changed: repeat it with --apply to do it');
  return `${lines.join('\n')}\n`;
}
