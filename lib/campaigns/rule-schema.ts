// What `campaign.yaml` may say. Unknown settings are refused: a typing error must fail here, not at three in the morning.
import * as v from 'valibot';
import type { RecipientRule } from '../../functions/core/campaign.ts';
import { parseAddress } from '../../functions/core/normalise-address.ts';
import { reservedNames } from '../../functions/core/template-scope.ts';
import { conditionSchema } from './condition-schema.ts';
import { parseDuration } from './parse-duration.ts';
import { dimension, knownFields, scalar, text } from './schema-words.ts';

/** Adobe keeps events for seven days: what is older cannot arrive. */
const longestAgeSeconds = 7 * 86_400;

const firstOrLast = v.pipe(
  v.picklist(['first', 'last'], 'must be first or last'),
  v.description('first or last, which of the values counts'),
);
const onePick = knownFields({ dimension, pick: firstOrLast });

const durationText = 'a duration up to 7d, e.g. 6h, 30m or 2d';
const maxAge = v.pipe(
  v.string(`must be ${durationText}`),
  v.transform(parseDuration),
  v.number(`must be ${durationText}`),
  v.maxValue(longestAgeSeconds, `must be ${durationText}`),
  v.description(durationText),
);

const profileRule = v.lazy((input) => (has(input, 'visitor') ? visitorRule : onePick));
const visitorRule = knownFields({ visitor: v.literal('mcId', 'must be mcId, the Experience Cloud id') });

const recipientText = 'who gets the e-mail, e.g. profile: { dimension: eVar1, pick: last }';
const recipient: v.GenericSchema<unknown, RecipientRule> = v.lazy((input) =>
  has(input, 'address')
    ? v.pipe(
        knownFields({ address: onePick, locale: v.optional(onePick) }),
        v.transform(({ address, locale }) => (locale === undefined ? { address } : { address, locale })),
      )
    : knownFields({ profile: profileRule }, 'profile, or address and locale'),
);

const fixedVariable = knownFields({ value: scalar });
const dimensionVariable = knownFields({
  dimension,
  pick: v.pipe(
    v.picklist(['first', 'last', 'all'], 'must be first, last or all'),
    v.description('first, last or all, which of the values count'),
  ),
  split: v.optional(v.pipe(v.string('must be text, e.g. "|"'), v.nonEmpty('must be text, e.g. "|"'))),
  type: v.optional(v.picklist(['text', 'number'], 'must be text or number'), 'text'),
  default: v.optional(v.union([scalar, v.array(scalar)], 'must be text, a number, or a list of these')),
});
const variable = v.lazy((input) => (has(input, 'value') ? fixedVariable : dimensionVariable));

const variableName = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9_]*$/, 'a variable is named with lower-case letters, digits and _, a letter first'),
  v.check(
    (name) => !reservedNames.includes(name) && !liquidWords.has(name),
    'this name has a meaning of its own; choose another',
  ),
);
const liquidWords = new Set([
  'true',
  'false',
  'nil',
  'null',
  'empty',
  'blank',
  'forloop',
  'and',
  'or',
  'not',
]);

const localeText = 'a language in lower case, e.g. en, de or pt-br';
const locale = v.pipe(
  v.string(`must be ${localeText}`),
  v.regex(/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/, `must be ${localeText}`),
  v.description(localeText),
);

const senderText = 'an address, or a name and an address, e.g. "Shop <news@shop.example>"';
const sender = v.pipe(text(senderText), v.check(isSender, `must be ${senderText}`));

const triggerId = v.pipe(
  text('the id of the Analytics trigger, e.g. 697514a8-3337-4efc-ba75-1f0ba896c288, or "*" for all'),
  v.toLowerCase(),
);

export const ruleSchema = knownFields({
  triggerId,
  when: v.optional(conditionSchema),
  priority: v.optional(v.number('must be a number; the smallest is tried first')),
  recipient: v.pipe(recipient, v.description(recipientText)),
  consent: v.pipe(
    text('the category of mail, e.g. marketing'),
    v.regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and -, e.g. marketing'),
    // The name under which somebody is suppressed for every category.
    v.check((category) => category !== 'all', 'must be one category of mail, not all'),
  ),
  maxAge,
  sender: v.optional(sender),
  replyTo: v.optional(sender),
  defaultLocale: locale,
  subject: v.pipe(
    v.record(locale, text('a subject'), 'must have one subject per language, e.g. en: "Your cart"'),
    v.description('one subject per language, e.g. en: "Your cart"'),
  ),
  variables: v.optional(
    v.record(variableName, variable, 'must be names with the dimension each comes from'),
    {},
  ),
});

export type Rule = v.InferOutput<typeof ruleSchema>;

function has(input: unknown, key: string): boolean {
  return typeof input === 'object' && input !== null && Object.hasOwn(input, key);
}

function isSender(sender: string): boolean {
  const [, name = '', address = sender] = /^([^<>"\p{Cc}]*)<([^<>]+)>$/u.exec(sender) ?? [];
  return name.length <= 200 && parseAddress(address) !== undefined;
}
