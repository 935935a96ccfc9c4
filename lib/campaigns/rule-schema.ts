// What `campaign.yaml` may say. Unknown settings are refused: a typing error must fail here, not at three in the morning.
import * as v from 'valibot';
import { parseAddress } from '../../functions/core/normalise-address.ts';
import { conditionSchema } from './condition-schema.ts';
import { delay, locale, steps, subject, variants } from './email-schemas.ts';
import { cancelOn, cap, consent, quietHours, reentry, triggerId } from './limit-schemas.ts';
import { recipient } from './recipient-schema.ts';
import { contradictions } from './rule-contradictions.ts';
import { daySeconds, duration, knownFields, number, text } from './schema-words.ts';
import { variables } from './variable-schema.ts';

/** Adobe keeps events for seven days: what is older cannot arrive. */
const maxAge = duration('a duration up to 7d, e.g. 6h, 30m or 2d', { most: 7 * daySeconds });

const senderText = 'an address, or a name and an address, e.g. "Shop <news@shop.example>"';
const sender = v.pipe(text(senderText), v.check(isSender, `must be ${senderText}`));

export const ruleSchema = v.pipe(
  knownFields({
    triggerId,
    when: v.optional(conditionSchema),
    priority: v.optional(v.pipe(number, v.description('a number; the smallest is tried first'))),
    recipient,
    consent,
    maxAge,
    reentry: v.optional(reentry, '5m'),
    cap: v.optional(cap),
    quietHours: v.optional(quietHours),
    cancelOn: v.optional(cancelOn, []),
    newerFiring: v.optional(v.picklist(['replaces', 'ignored'], 'must be replaces or ignored'), 'replaces'),
    onUncertainSend: v.optional(v.picklist(['park', 'resend'], 'must be park or resend'), 'park'),
    sender: v.optional(sender),
    replyTo: v.optional(sender),
    defaultLocale: locale,
    subject,
    delay: v.optional(delay),
    variants: v.optional(variants),
    steps: v.optional(steps),
    variables: v.optional(variables, {}),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    const told = new Set(dataset.issues?.map((issue) => v.getDotPath(issue)));
    for (const { path, message } of contradictions(dataset.value)) {
      if (told.has(path.join('.'))) continue;
      const [first, ...others] = path.map((key) => ({
        type: 'unknown' as const,
        origin: 'value' as const,
        input: undefined,
        key,
        value: undefined,
      }));
      addIssue({ message, ...(first === undefined ? {} : { path: [first, ...others] }) });
    }
  }),
);

export type Rule = v.InferOutput<typeof ruleSchema>;

function isSender(given: string): boolean {
  const [, name = '', address = given] = /^([^<>"\p{Cc}]*)<([^<>]+)>$/u.exec(given) ?? [];
  return name.length <= 200 && parseAddress(address) !== undefined;
}
