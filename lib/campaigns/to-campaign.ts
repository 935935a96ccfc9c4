// The campaign as the functions read it, out of its rule and its compiled e-mails.
import type { Campaign, Variable } from '../../functions/core/campaign.ts';
import { dimensionKey } from '../../functions/core/trigger.ts';
import type { Rule } from './rule-schema.ts';

export function toCampaign(name: string, rule: Rule, steps: Campaign['steps']): Campaign {
  const { triggerId, when, recipient, consent, cap, quietHours, sender, replyTo, defaultLocale } = rule;
  return {
    name,
    triggerId,
    ...(when === undefined ? {} : { when }),
    recipient,
    consent: consent.category,
    consentRequired: consent.required,
    maxAgeSeconds: rule.maxAge,
    reentrySeconds: rule.reentry,
    ...(cap === undefined ? {} : { cap }),
    ...(quietHours === undefined ? {} : { quietHours }),
    cancelOn: rule.cancelOn,
    newerFiring: rule.newerFiring,
    onUncertainSend: rule.onUncertainSend,
    ...(sender === undefined ? {} : { sender }),
    ...(replyTo === undefined ? {} : { replyTo }),
    variables: Object.fromEntries(
      Object.entries(rule.variables).map(([key, value]) => [key, toVariable(value)]),
    ),
    defaultLocale,
    steps,
  };
}

function toVariable(variable: Rule['variables'][string]): Variable {
  // A fixed value is the default of no dimension.
  if ('value' in variable) return { dimension: '', pick: 'last', type: 'text', default: variable.value };
  const { dimension, pick, split, type, default: fallback } = variable;
  return {
    dimension: dimensionKey(dimension),
    pick,
    ...(split === undefined ? {} : { split }),
    type,
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}
