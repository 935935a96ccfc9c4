// What a rule says of its e-mails: when each is sent, its wordings, and their subjects.
import * as v from 'valibot';
import { daySeconds, duration, knownFields, number, shortName, text } from './schema-words.ts';

const heaviest = 1000;

const localeText = 'a language in lower case, e.g. en, de or pt-br';
export const locale = v.pipe(
  v.string(`must be ${localeText}`),
  v.regex(/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/, `must be ${localeText}`),
  v.description(localeText),
);

export const subject = v.pipe(
  v.record(locale, text('a subject'), 'must have one subject per language, e.g. en: "Your cart"'),
  v.description('one subject per language, e.g. en: "Your cart"'),
);

export const delay = duration('a duration up to 30d, e.g. 45m or 2d, or 0 for at once', {
  most: 30 * daySeconds,
  none: 0,
});

const weightText = `a number above 0 and up to ${heaviest}, e.g. 50`;
const variant = knownFields({
  name: shortName('a name'),
  weight: v.pipe(
    number,
    v.gtValue(0, `must be ${weightText}`),
    v.maxValue(heaviest, `must be ${weightText}`),
    v.description(weightText),
  ),
  subject: v.optional(subject),
});
export const variants = v.pipe(
  v.array(variant, 'must be a list of variants, each with name and weight'),
  v.minLength(2, 'must have two variants at least, each with name and weight'),
);

const step = knownFields({
  name: shortName('a name'),
  delay: v.optional(delay),
  subject: v.optional(subject),
  variants: v.optional(variants),
});
export const steps = v.pipe(
  v.array(step, 'must be a list of e-mails, each with name and delay'),
  v.minLength(1, 'must have one e-mail at least, with name and delay'),
  v.maxLength(20, 'must have 20 e-mails at most'),
);
