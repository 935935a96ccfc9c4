// What the commands about suppressions are given: an address, a scope, a reason.
import { parseAddress } from '../../../functions/core/normalise-address.ts';
import { type Arguments, type Option, UsageError } from '../command.ts';

export const scopeOption = {
  value: 'SCOPE',
  help: 'all, or a category of mail as the campaigns name it under "consent"',
  example: 'marketing',
} as const satisfies Option;

export const reasonOption = {
  value: 'TEXT',
  help: 'why; kept beside the hash, so no personal data',
  example: '"asked by phone"',
} as const satisfies Option;

/** As the campaigns' rules spell a category. */
const scopeShape = /^[a-z][a-z0-9-]{0,39}$/;
const longestReason = 200;

/** @throws UsageError */
export function addressOf({ positionals: [text = ''] }: Arguments): string {
  const address = parseAddress(text);
  if (address !== undefined) return address;
  throw new UsageError('ADDRESS must be one e-mail address, such as ada@example.com');
}

/** @throws UsageError */
export function scopeOf(given: Arguments): string {
  const scope = given.value('scope');
  if (scope !== undefined && scopeShape.test(scope)) return scope;
  throw new UsageError(
    scope === undefined
      ? 'say what is meant with --scope all, or one category as in --scope marketing'
      : '--scope must be all or one category of mail: lower-case letters, digits and -, as in --scope marketing',
  );
}

/** Undefined where none is given. @throws UsageError */
export function reasonOf(given: Arguments): string | undefined {
  const reason = given.value('reason')?.trim();
  if (reason === undefined) return undefined;
  if (reason === '' || reason.length > longestReason || /[@\p{Cc}]/u.test(reason)) {
    throw new UsageError(
      `--reason must be one line of at most ${longestReason} characters, and no address: it is kept and listed`,
    );
  }
  return reason;
}

/** @throws UsageError */
export function neededReason(given: Arguments): string {
  const reason = reasonOf(given);
  if (reason !== undefined) return reason;
  throw new UsageError('say why with --reason, as in --reason "asked by phone"');
}
