// The schema pieces that speak to marketers: each says what would be right.
import * as v from 'valibot';

/** Text that is not blank, trimmed. */
export function text(must: string) {
  return v.pipe(v.string(`must be ${must}`), v.trim(), v.nonEmpty(`must be ${must}`), v.description(must));
}

export const scalar = v.union([v.string(), v.number()], 'must be text or a number; put quotes around it');

export const dimension = text('a dimension of the trigger, e.g. eVar1 or pageURL');

/** An object with these settings and no others; the messages name the known ones, and what a missing one would be. */
export function knownFields<const Entries extends v.ObjectEntries>(
  entries: Entries,
  known = Object.keys(entries).join(', '),
) {
  return v.strictObject(entries, (issue) => {
    if (issue.expected === 'never') return `is not known here; known are ${known}`;
    const missing = issue.path?.at(-1)?.key;
    if (issue.received !== 'undefined' || typeof missing !== 'string')
      return `must have the settings ${known}`;
    const entry = entries[missing];
    const description = entry === undefined ? undefined : v.getDescription(entry);
    return description === undefined ? 'is missing' : `is missing: ${description}`;
  });
}
