// What is fired in the run that shows every gate, hold and cancel, and what must become of each firing.
import { randomUUID } from 'node:crypto';
import type { RuleChange } from './campaign-files.ts';
import { cartEvent } from './mixed-events.ts';

export const minute = 60_000;
export const hour = 60 * minute;

/** One of them: who, which campaign, when, and the end with its reason. Of a series, the end of each step. */
export interface Firing {
  who: string;
  campaign: string;
  firedAt: number;
  end: string;
  steps?: Record<string, string>;
  products?: string;
  eventId: string;
  messageId: string;
}

type Told = Pick<Firing, 'who' | 'campaign' | 'firedAt' | 'end' | 'steps' | 'products'>;
export const aFiring = (told: Told): Firing => ({ ...told, eventId: randomUUID(), messageId: randomUUID() });

export const eventOf = ({ campaign, who, ...firing }: Firing) =>
  cartEvent({ ...firing, triggerId: campaign, key: who });

/** As JSON Lines. */
export function profilesOf(people: readonly string[]): string {
  // It is UTC there all the year: night, that is.
  const profile = { timeZone: 'Africa/Abidjan', consent: { marketing: true } };
  const changes: Record<string, object> = {
    refuser: { consent: { marketing: false } },
    silent: { consent: {} },
    awake: { timeZone: undefined },
  };
  return [...new Set(people)]
    .filter((who) => who !== 'stranger')
    .map((key) => JSON.stringify({ key, email: `${key}@example.com`, ...profile, ...changes[key] }))
    .join('\n');
}

const purchase = [{ triggerId: 'purchase' }];

/** @param quiet the hours that are night, where it is UTC */
export const gateRules = (quiet: { from: string; until: string }): Record<string, RuleChange> => ({
  plain: {},
  strict: { consent: { category: 'marketing', required: true } },
  picky: { when: { dimension: 'eVar12', contains: 'shirt' } },
  later: { delay: '8h', cancelOn: purchase },
  'first-counts': { delay: '8h', newerFiring: 'ignored' },
  capped: { cap: { sends: 1, within: '7d' } },
  often: { reentry: 'none' },
  // Whose profile names no time zone lives where it is day.
  night: { quietHours: { ...quiet, timeZone: 'Asia/Tokyo' } },
  series: {
    cancelOn: purchase,
    steps: [{ name: 'one' }, { name: 'two', delay: '4h' }, { name: 'three', delay: '4h' }],
  },
  wordings: {
    variants: [
      { name: 'long', weight: 50 },
      { name: 'short', weight: 50, subject: { en: 'short' } },
    ],
  },
  insisting: { onUncertainSend: 'resend' },
  direct: { recipient: { address: { dimension: 'eVar7', pick: 'last' } } },
});

/** Over all campaigns together. */
export const gateLimits = { cap: { sends: 4, within: '30d' } };

export const wordingReaders = Array.from({ length: 24 }, (_, index) => `reader-${index + 1}`);

/** What is in the journal when everything starts. */
export function firstFirings(now: number): Firing[] {
  const fired = (campaign: string, who: string, end: string, more: Partial<Told> = {}) =>
    aFiring({ campaign, who, end, firedAt: now - 10 * minute, ...more });
  return [
    ...['leaver', 'bounce.bea', 'silent', 'twice'].map((who) => fired('plain', who, 'sent')),
    fired('plain', 'refuser', 'skipped:no_consent'),
    fired('plain', 'late', 'skipped:too_old', { firedAt: now - 7 * hour }),
    fired('plain', 'stranger', 'skipped:unknown_recipient'),
    fired('direct', 'somebody', 'skipped:no_address'),
    fired('strict', 'silent', 'skipped:no_consent'),
    fired('strict', 'willing', 'sent'),
    fired('picky', 'willing', 'unwanted', { products: 'Straw hat' }),
    fired('later', 'unhurried', 'sent'),
    fired('later', 'buyer', 'skipped:converted'),
    fired('later', 'comeback', 'skipped:superseded'),
    fired('first-counts', 'comeback', 'sent'),
    fired('capped', 'greedy', 'sent'),
    ...[1, 2, 3, 4].map((at) => fired('often', 'everyday', 'sent', { firedAt: now - at * minute })),
    fired('night', 'sleeper', 'sent'),
    fired('night', 'leaver', 'skipped:suppressed'),
    fired('night', 'awake', 'sent'),
    fired('series', 'reader', 'sent', { steps: { one: 'sent', two: 'sent', three: 'sent' } }),
    fired('series', 'customer', 'sent', { steps: { one: 'sent', two: 'skipped:converted' } }),
    fired('series', 'leaver', 'sent', { steps: { one: 'sent', two: 'skipped:suppressed' } }),
    fired('series', 'restarter', 'sent', { steps: { one: 'sent', two: 'skipped:superseded' } }),
    ...wordingReaders.map((who) => fired('wordings', who, 'sent')),
  ];
}

/** Two of which nobody can tell whether SES took them: one is parked, the other sent once more. */
export const uncertainFirings = (firedAt: number): Firing[] => [
  aFiring({ campaign: 'plain', who: 'doubtful', end: 'unknown', firedAt }),
  aFiring({ campaign: 'insisting', who: 'doubtful.too', end: 'sent', firedAt }),
];

/** What happens while the others wait. `leaver` has unsubscribed, and what `bounce.bea` got has come back. */
export function laterFirings(first: readonly Firing[], now: number): Firing[] {
  const fired = (campaign: string, who: string, end: string, more: Partial<Told> = {}) =>
    aFiring({ campaign, who, end, firedAt: now, ...more });
  const before = (campaign: string, who: string) => {
    const found = first.find((one) => one.campaign === campaign && one.who === who);
    if (found === undefined) throw new Error(`${who} has not been in ${campaign}`);
    return found;
  };
  const soonAfter = before('plain', 'twice').firedAt;
  return [
    ...['leaver', 'bounce.bea'].map((who) => fired('plain', who, 'skipped:suppressed')),
    ...['buyer', 'customer'].map((who) => fired('purchase', who, 'skipped:conversion')),
    fired('plain', 'twice', 'skipped:reentry', { firedAt: soonAfter + 4 * minute }),
    fired('plain', 'twice', 'sent', { firedAt: soonAfter + 6 * minute }),
    fired('later', 'comeback', 'sent'),
    fired('first-counts', 'comeback', 'skipped:superseded'),
    fired('capped', 'greedy', 'skipped:over_cap'),
    fired('often', 'everyday', 'skipped:over_total_cap'),
    fired('series', 'restarter', 'sent', {
      steps: { one: 'sent', two: 'sent', three: 'sent' },
    }),
    ...wordingReaders.map((who) => fired('wordings', who, 'sent')),
    { ...before('strict', 'willing'), end: 'duplicate' },
  ];
}
