// The schema pieces that speak to marketers: each says what would be right.
import * as v from 'valibot';
import { parseDuration } from './parse-duration.ts';

/** Text that is not blank, trimmed. */
export function text(must: string) {
  return v.pipe(v.string(`must be ${must}`), v.trim(), v.nonEmpty(`must be ${must}`), v.description(must));
}

/** JSON, as which campaigns are deployed, knows no infinity. */
export const number = v.pipe(v.number('must be a number'), v.finite('must be a number'));

export const scalar = v.union([v.string(), number], 'must be text or a number; put quotes around it');

export const dimension = text('a dimension of the trigger, e.g. eVar1 or pageURL');

/** What stands in file names, in the tags of an e-mail and in reports. */
export function shortName(what: string) {
  const must = `${what} in lower-case letters, digits and -`;
  return v.pipe(text(must), v.regex(/^[a-z0-9][a-z0-9-]{0,39}$/, `must be ${must}`));
}

/**
 * A length of time, answered in seconds.
 * @param none what stands for no time at all, where there may be none
 */
export function duration(must: string, { least = 1, most, none }: DurationRange) {
  const message = `must be ${must}`;
  return v.pipe(
    v.unknown(),
    v.transform((given) =>
      given === none && none !== undefined ? 0 : typeof given === 'string' ? parseDuration(given) : undefined,
    ),
    v.number(message),
    v.check((seconds) => seconds === 0 || seconds >= least, message),
    v.maxValue(most, message),
    v.description(must),
  );
}

interface DurationRange {
  least?: number;
  most: number;
  none?: 'none' | 0;
}

export const daySeconds = 86_400;

/** An object with these settings and no others; the messages name the known ones, and what a missing one would be. */
export function knownFields<const Entries extends v.ObjectEntries>(
  entries: Entries,
  known = Object.keys(entries).join(', '),
) {
  // Without a prototype: `toString` is no setting either.
  const own: Entries = Object.assign(Object.create(null), entries);
  return v.strictObject(own, (issue) => {
    if (issue.expected === 'never') return `is not known here; known are ${known}`;
    const missing = issue.path?.at(-1)?.key;
    if (issue.received !== 'undefined' || typeof missing !== 'string')
      return `must have the settings ${known}`;
    const entry = entries[missing];
    const description = entry === undefined ? undefined : v.getDescription(entry);
    return description === undefined ? 'is missing' : `is missing: ${description}`;
  });
}
