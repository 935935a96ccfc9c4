// Which of a campaign's locales a recipient reads: `de-AT` falls back to `de`, anything unknown to the default.
import type { Campaign } from './campaign.ts';

export function pickLocale(
  campaign: Pick<Campaign, 'templates' | 'defaultLocale'>,
  wanted: string | undefined,
): string {
  const subtags = (wanted ?? '').trim().toLowerCase().replaceAll('_', '-').split('-');
  for (let length = subtags.length; length > 0; length -= 1) {
    const locale = subtags.slice(0, length).join('-');
    if (Object.hasOwn(campaign.templates, locale)) return locale;
  }
  return campaign.defaultLocale;
}
