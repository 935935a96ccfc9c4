// What a template can see: the rule's variables by their names, the recipient, and the unsubscribe link.
import type { Campaign } from './campaign.ts';
import { cleanText } from './clean-text.ts';
import type { Recipient } from './recipient.ts';
import type { Trigger } from './trigger.ts';
import { longestList, resolveVariables } from './variables.ts';

/** Names that a rule's variable cannot take. */
export const reservedNames: readonly string[] = ['recipient', 'unsubscribe_url', 'locale'];

const deepest = 4;

export function templateScope(
  campaign: Pick<Campaign, 'variables'>,
  given: {
    trigger: Pick<Trigger, 'dimensions'>;
    recipient: Recipient;
    unsubscribeUrl: string;
    locale: string;
  },
): Record<string, unknown> {
  const { address, name = null, locale = null, timeZone = null, attributes } = given.recipient;
  return {
    ...resolveVariables(campaign.variables, given.trigger.dimensions),
    // Null, not missing: a template may ask for a name that a recipient has not.
    recipient: { address, name, locale, time_zone: timeZone, attributes: cleaned(attributes, deepest) },
    unsubscribe_url: given.unsubscribeUrl,
    locale: given.locale,
  };
}

function cleaned(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return null;
  if (Array.isArray(value)) return value.slice(0, longestList).map((each) => cleaned(each, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, cleaned(each, depth - 1)]));
}
