// A campaign with a series and two wordings, compiled by hand, and a preview of such campaigns without any folder.
import type { Campaign, CompiledTemplate, Step } from '../../functions/core/campaign.ts';
import type { SampledCampaign } from '../../lib/campaigns/load-samples.ts';
import type { PreviewSource } from '../../lib/cli/preview/preview-source.ts';
import { previewCampaign } from '../../lib/cli/preview/preview-state.ts';
import { aCampaign, aTrigger } from '../support/builders.ts';

const aTemplate = (subject: string): CompiledTemplate => ({
  subject,
  html: `<!doctype html><html lang="en"><head><title>${subject}</title></head><body><p>${subject}</p><p>Hello {{ recipient.name | default: "you" }}: {{ products | join: ", " }}</p><a href="{{ unsubscribe_url }}">Unsubscribe</a></body></html>`,
  text: `${subject}\n{{ products | join: ", " }}\n{{ unsubscribe_url }}`,
});

const aStep = (name: string, delaySeconds: number, locales: readonly string[], variants: string[]): Step => {
  const [first = '', ...others] = variants;
  const variant = (wording: string, weight: number) => ({
    name: wording,
    weight,
    templates: Object.fromEntries(
      locales.map((locale) => [locale, aTemplate([name, locale, wording].filter(Boolean).join(' '))]),
    ),
  });
  return {
    name,
    delaySeconds,
    variants: [variant(first, 3), ...others.map((other) => variant(other, 1))],
  };
};

/** Three e-mails in a week; the first in two wordings, three to one. */
export function aSeries(
  overrides: Partial<Campaign> = {},
  locales: readonly string[] = ['en', 'de'],
): SampledCampaign {
  const campaign = aCampaign({
    name: 'welcome',
    consentRequired: true,
    maxAgeSeconds: 86_400,
    reentrySeconds: 2_592_000,
    cap: { sends: 3, seconds: 604_800 },
    quietHours: { from: 21 * 60, until: 8 * 60, timeZone: 'Europe/Vienna' },
    cancelOn: [{ triggerId: 'purchase', when: { dimension: 'eVar9', equals: 'paid' } }],
    variables: {
      products: { dimension: 'evar12', pick: 'last', split: '|', type: 'text', default: ['nothing yet'] },
    },
    steps: [
      aStep('hello', 0, locales, ['warm', 'short']),
      aStep('tips', 2 * 86_400, locales, ['']),
      aStep('offer', 5 * 86_400, locales, ['']),
    ],
    ...overrides,
  });
  return { campaign, samples: [{ name: 'event', trigger: aTrigger() }] };
}

export async function previewOf(...sampled: readonly SampledCampaign[]): Promise<PreviewSource> {
  const sender = 'Shop <news@shop.example>';
  const campaigns = await Promise.all(sampled.map((each) => previewCampaign(each, sender)));
  return {
    state: () => ({ version: 1, campaigns, problems: [] }),
    subscribe: () => () => undefined,
    close: () => undefined,
  };
}
