// Builders: a test shows only the fields that it is about.
import type { Campaign } from '../../functions/core/campaign.ts';
import type { Recipient } from '../../functions/core/recipient.ts';
import { oneEmail } from '../support/builders.ts';

export const triggerId = '697514a8-3337-4efc-ba75-1f0ba896c288';

export function aCampaign(fields: Partial<Campaign> = {}): Campaign {
  return {
    name: 'cart',
    triggerId,
    recipient: { profile: { dimension: 'evar1', pick: 'last' } },
    consent: 'marketing',
    consentRequired: false,
    maxAgeSeconds: 21_600,
    reentrySeconds: 300,
    cancelOn: [],
    newerFiring: 'replaces',
    onUncertainSend: 'park',
    variables: {},
    defaultLocale: 'en',
    steps: oneEmail({ en: { subject: 'Hello', html: '<p>Hello</p>', text: 'Hello' } }),
    ...fields,
  };
}

export function aRecipient(fields: Partial<Recipient> = {}): Recipient {
  return { address: 'ada@example.com', consent: {}, attributes: {}, ...fields };
}
