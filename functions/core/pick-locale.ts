// Which of a campaign's locales a recipient reads: `de-AT` falls back to `de`, anything unknown to the default.
import type { Variant } from './campaign.ts';

export function pickLocale(
  templates: Variant['templates'],
  defaultLocale: string,
  wanted: string | undefined,
): string {
  const subtags = (wanted ?? '').trim().toLowerCase().replaceAll('_', '-').split('-');
  for (let length = subtags.length; length > 0; length -= 1) {
    const locale = subtags.slice(0, length).join('-');
    if (Object.hasOwn(templates, locale)) return locale;
  }
  return defaultLocale;
}
