// What an end and its reason mean, in words for whoever looks. A reason unknown here is shown as it is.

const skips: Record<string, string> = {
  no_campaign: 'no campaign matches',
  unknown_recipient: 'unknown visitor',
  no_address: 'no address',
  suppressed: 'suppressed',
  no_consent: 'no consent',
  too_old: 'too old',
};

/** `TEMPLATE_FAILED` → `template failed`; `too_old` → `too old`. */
export function reasonWords(reason: string): string {
  return Object.hasOwn(skips, reason) ? (skips[reason] ?? reason) : reason.toLowerCase().replaceAll('_', ' ');
}
