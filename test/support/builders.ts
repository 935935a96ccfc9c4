// Builders: a test names the fields that it is about, the rest is ordinary.
import type { Campaign, CompiledTemplate, Step } from '../../functions/core/campaign.ts';
import type { ClaimRequest } from '../../functions/core/ports/send-ledger.ts';
import type { WaitingTrigger } from '../../functions/core/ports/waits.ts';
import type { Trigger, Wait } from '../../functions/core/trigger.ts';

/** An arbitrary moment: Thursday, 2026-11-19 12:00 UTC, in milliseconds since the epoch. */
export const noon = Date.UTC(2026, 10, 19, 12);

let built = 0;

/** A firing of its own each time, two minutes before `noon`. */
export function aTrigger(overrides: Partial<Trigger> = {}): Trigger {
  built += 1;
  return {
    version: 1,
    consumer: 'test',
    journal: 'shop',
    position: `rabbit:${built}`,
    eventId: `event-${built}`,
    messageId: `message-${built}`,
    triggerId: 'cart',
    imsOrg: 'ORG@AdobeOrg',
    firedAt: noon - 120_000,
    receivedAt: noon - 60_000,
    visitor: { mcId: null, aliases: [] },
    dimensions: { evar1: ['KEY-1'], evar12: ['Linen shirt|Canvas bag'] },
    products: {},
    ...overrides,
  };
}

/** Mails the profile whose key is in `evar1`. */
export function aCampaign(overrides: Partial<Campaign> = {}): Campaign {
  return {
    name: 'cart-abandonment',
    triggerId: 'cart',
    recipient: { profile: { dimension: 'evar1', pick: 'last' } },
    consent: 'marketing',
    consentRequired: false,
    maxAgeSeconds: 21_600,
    reentrySeconds: 0,
    cancelOn: [],
    newerFiring: 'replaces',
    onUncertainSend: 'park',
    variables: { products: { dimension: 'evar12', pick: 'last', split: '|', type: 'text' } },
    defaultLocale: 'en',
    steps: oneEmail({
      en: {
        subject: 'Your cart',
        html: '<p>{{ products | join: ", " }}</p>',
        text: '{{ products | join: ", " }}',
      },
    }),
    ...overrides,
  };
}

/** The steps of a campaign that mails once, at once, with these templates. */
export function oneEmail(templates: Record<string, CompiledTemplate>): [Step] {
  return [{ name: '', delaySeconds: 0, variants: [{ name: '', weight: 1, templates }] }];
}

export function aClaim(overrides: Partial<ClaimRequest> = {}): ClaimRequest {
  built += 1;
  return {
    visitorHash: `visitor-${built}`,
    campaign: 'cart-abandonment',
    step: '',
    messageId: `message-${built}`,
    eventId: `event-${built}`,
    journal: 'shop',
    position: `rabbit:${built}`,
    now: noon,
    leaseUntil: noon + 30_000,
    forgetAt: noon + 86_400_000,
    ...overrides,
  };
}

/** A trigger of a visitor of its own that waits for the only e-mail of its campaign. */
export function aWait(wait: Partial<Wait> = {}, trigger: Partial<Trigger> = {}): WaitingTrigger {
  const fresh = aTrigger(trigger);
  return {
    visitorHash: `visitor-${built}`,
    trigger: {
      ...fresh,
      version: 2,
      wait: { campaign: 'cart-abandonment', step: 0, dueAt: noon, freshAt: fresh.firedAt, ...wait },
    },
  };
}
