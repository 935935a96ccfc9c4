// A campaign's rule as sentences: what a marketer should be able to read without knowing the file.
import type {
  Campaign,
  CancelRule,
  RecipientRule,
  Step,
  VisitorKeyRule,
} from '../../../functions/core/campaign.ts';
import { conditionWords } from './condition-words.ts';

export interface RuleSentence {
  name: string;
  sentence: string;
}

export function ruleSentences(campaign: Campaign): RuleSentence[] {
  const { triggerId, when, recipient, consent, consentRequired, maxAgeSeconds } = campaign;
  const start = triggerId === '*' ? 'Any trigger' : `Trigger ${triggerId}`;
  return [
    { name: 'Starts with', sentence: `${start}${when === undefined ? '' : `, if ${conditionWords(when)}`}.` },
    { name: 'Goes to', sentence: recipientWords(recipient) },
    {
      name: 'Consent',
      sentence: consentRequired
        ? `Only to people who said yes to “${consent}”.`
        : `To everyone who has not said no to “${consent}”.`,
    },
    {
      name: 'Too old',
      sentence: `A trigger older than ${durationSentence(maxAgeSeconds)} is skipped.`,
    },
    { name: 'Re-entry', sentence: reentryWords(campaign) },
    { name: 'Cap', sentence: capWords(campaign) },
    { name: 'Quiet hours', sentence: quietWords(campaign) },
    { name: 'Cancelled', sentence: cancelWords(campaign.cancelOn) },
  ];
}

/** When a step's e-mail goes out, as in `3 days after day-1`. @param before the step before it, if there is one */
export function stepTiming({ delaySeconds }: Step, before: Step | undefined): string {
  const after = before === undefined ? 'the trigger' : `“${before.name}”`;
  return delaySeconds === 0 ? `at once after ${after}` : `${durationSentence(delaySeconds)} after ${after}`;
}

function recipientWords(rule: RecipientRule): string {
  if ('profile' in rule) return `The stored profile with the key in ${keyWords(rule.profile)}.`;
  if ('endpoint' in rule) {
    return `Whoever ${new URL(rule.endpoint.url).host} names for the key in ${keyWords(rule.endpoint.key)}.`;
  }
  return `The address in ${rule.address.dimension} (${rule.address.pick} value).`;
}

const keyWords = (key: VisitorKeyRule): string =>
  'visitor' in key ? 'the Experience Cloud id' : `${key.dimension} (${key.pick} value)`;

function reentryWords({ reentrySeconds, newerFiring, steps }: Campaign): string {
  const again =
    reentrySeconds === 0
      ? 'Every firing counts, however soon.'
      : `A second firing within ${durationSentence(reentrySeconds)} is skipped.`;
  if (steps.every(({ delaySeconds }) => delaySeconds === 0)) return again;
  const newer =
    newerFiring === 'replaces'
      ? 'A newer one takes the place of one that waits.'
      : 'While one waits, newer ones are skipped.';
  return `${again} ${newer}`;
}

function capWords({ cap }: Campaign): string {
  if (cap === undefined) return 'None of its own.';
  const { sends, seconds } = cap;
  const mails = sends === 1 ? 'one e-mail' : `${sends} e-mails`;
  return `At most ${mails} to one person within ${durationSentence(seconds)}.`;
}

function quietWords({ quietHours }: Campaign): string {
  if (quietHours === undefined) return 'None: it may arrive at night.';
  const { from, until, timeZone } = quietHours;
  return `Held from ${timeOfDay(from)} until ${timeOfDay(until)} where the recipient lives (${timeZone} where that is unknown).`;
}

function cancelWords(rules: readonly CancelRule[]): string {
  if (rules.length === 0) return 'By no other trigger.';
  const each = rules.map(
    ({ triggerId, when }) =>
      `${triggerId === '*' ? 'any trigger' : `trigger ${triggerId}`}${when === undefined ? '' : ` if ${conditionWords(when)}`}`,
  );
  return `When the same visitor causes ${each.join(', or ')}.`;
}

const timeOfDay = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** `6 hours`, `1 day 12 hours`. */
export function durationSentence(seconds: number): string {
  let left = seconds;
  const said = units.flatMap(([unit, length]) => {
    const count = Math.floor(left / length);
    left -= count * length;
    return count === 0 ? [] : [`${count} ${unit}${count === 1 ? '' : 's'}`];
  });
  return said.join(' ') || '0 seconds';
}
