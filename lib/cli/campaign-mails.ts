// Every e-mail that a campaign may send: each step in each language and wording.
import type { Campaign, Step, Variant } from '../../functions/core/campaign.ts';

export interface CampaignMail {
  step: Step;
  variant: Variant;
  locale: string;
}

/** Step by step; of each the default language first, and the wordings of one language beside each other. */
export function campaignMails({ steps, defaultLocale }: Campaign): CampaignMail[] {
  return steps.flatMap((step) => {
    const found = step.variants.flatMap(({ templates }) => Object.keys(templates));
    const locales = [...new Set([defaultLocale, ...found])];
    return locales.flatMap((locale) =>
      step.variants
        .filter(({ templates }) => Object.hasOwn(templates, locale))
        .map((variant) => ({ step, variant, locale })),
    );
  });
}
