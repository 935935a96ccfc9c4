// What an end and its reason mean, in words for whoever looks. A reason unknown here is shown as it is.

const words: Record<string, string> = {
  no_campaign: 'no campaign matches',
  unknown_recipient: 'unknown visitor',
  no_address: 'no address',
  suppressed: 'suppressed',
  no_consent: 'no consent',
  too_old: 'too old',
  conversion: 'told of a conversion',
  converted: 'has converted',
  superseded: 'another firing counts',
  reentry: 'again too soon',
  over_cap: 'over the campaign’s cap',
  over_total_cap: 'over the cap of all campaigns',
  series: 'next e-mail of a series',
};

/** `TEMPLATE_FAILED` → `template failed`; `too_old` → `too old`. */
export function reasonWords(reason: string): string {
  return Object.hasOwn(words, reason) ? (words[reason] ?? reason) : reason.toLowerCase().replaceAll('_', ' ');
}
