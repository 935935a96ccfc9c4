// The settings of a rule that keep e-mails back: consent, repetition, caps, quiet hours, and what cancels.
import * as v from 'valibot';
import type { Cap } from '../../functions/core/campaign.ts';
import { isPlainObject } from '../../functions/core/plain-object.ts';
import { conditionSchema } from './condition-schema.ts';
import { daySeconds, duration, knownFields, text } from './schema-words.ts';

/** As far back as the ledger remembers a visitor. */
const longestMemory = 30 * daySeconds;
const mostSends = 100;

export const triggerId = v.pipe(
  text('the id of the Analytics trigger, e.g. 697514a8-3337-4efc-ba75-1f0ba896c288, or "*" for all'),
  v.toLowerCase(),
);

const categoryText = 'the category of mail, e.g. marketing';
const category = v.pipe(
  text(categoryText),
  v.regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and -, e.g. marketing'),
  // The name under which somebody is suppressed for every category.
  v.check((given) => given !== 'all', 'must be one category of mail, not all'),
);
const requiredCategory = knownFields({
  category,
  required: v.optional(
    v.boolean('must be true, only who said yes gets it, or false, whoever did not say no'),
    false,
  ),
});
const anyConsent: v.GenericSchema<unknown, { category: string; required: boolean }> = v.lazy((input) =>
  isPlainObject(input)
    ? requiredCategory
    : v.pipe(
        category,
        v.transform((given) => ({ category: given, required: false })),
      ),
);
export const consent = v.pipe(anyConsent, v.description(categoryText));

export const reentry = duration('a duration up to 30d, e.g. 5m, or none', {
  most: longestMemory,
  none: 'none',
});

const sendsText = `a whole number from 1 to ${mostSends}, e.g. 2`;
export const cap = v.pipe(
  knownFields({
    sends: v.pipe(
      v.number(`must be ${sendsText}`),
      v.integer(`must be ${sendsText}`),
      v.minValue(1, `must be ${sendsText}`),
      v.maxValue(mostSends, `must be ${sendsText}`),
      v.description(sendsText),
    ),
    within: duration('a duration up to 30d, e.g. 7d', { most: longestMemory }),
  }),
  v.transform(({ sends, within }): Cap => ({ sends, seconds: within })),
);

const clockText = 'a time of day from 00:00 to 23:59, e.g. "21:00"';
const minutesOfDay = v.pipe(
  text(clockText),
  v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, `must be ${clockText}`),
  v.transform((clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))),
);
const zoneText = 'the IANA name of a time zone, e.g. Europe/Vienna';
export const quietHours = knownFields({
  from: v.pipe(minutesOfDay, v.description(clockText)),
  until: v.pipe(minutesOfDay, v.description(clockText)),
  timeZone: v.pipe(text(zoneText), v.check(isTimeZone, `must be ${zoneText}`)),
});

export const cancelOn = v.pipe(
  v.array(
    v.pipe(
      knownFields({ triggerId, when: v.optional(conditionSchema) }),
      v.transform(({ triggerId: id, when }) =>
        when === undefined ? { triggerId: id } : { triggerId: id, when },
      ),
    ),
    'must be a list of triggers, e.g. [{ triggerId: 9b1f2c7e-52a4-4d1b-8f6e-3c0a7d9e4b21 }]',
  ),
  v.maxLength(20, 'must have 20 triggers at most'),
);

function isTimeZone(name: string): boolean {
  // An offset such as +01:00 is no name: it knows no summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
