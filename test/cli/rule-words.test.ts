import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../functions/core/campaign.ts';
import { conditionWords } from '../../lib/cli/preview/condition-words.ts';
import { durationSentence, ruleSentences } from '../../lib/cli/preview/rule-words.ts';
import { aCampaign } from '../support/builders.ts';
import { aSeries } from './series-campaign.ts';

const sentence = (name: string, fields: Partial<Campaign> = {}) =>
  ruleSentences(aCampaign(fields)).find((each) => each.name === name)?.sentence;

describe('a rule in sentences', () => {
  it.each([
    ['Starts with', { triggerId: '*' }, 'Any trigger.'],
    [
      'Starts with',
      { triggerId: 'cart', when: { dimension: 'eVar1', exists: true } },
      'Trigger cart, if eVar1 has a value.',
    ],
    ['Goes to', {}, 'The stored profile with the key in evar1 (last value).'],
    [
      'Goes to',
      { recipient: { profile: { visitor: 'mcId' } } },
      'The stored profile with the key in the Experience Cloud id.',
    ],
    [
      'Goes to',
      { recipient: { address: { dimension: 'eVar7', pick: 'first' } } },
      'The address in eVar7 (first value).',
    ],
    ['Consent', {}, 'To everyone who has not said no to “marketing”.'],
    ['Consent', { consentRequired: true }, 'Only to people who said yes to “marketing”.'],
    ['Too old', { maxAgeSeconds: 5400 }, 'A trigger older than 1 hour 30 minutes is skipped.'],
    ['Re-entry', {}, 'Every firing counts, however soon.'],
    ['Re-entry', { reentrySeconds: 300 }, 'A second firing within 5 minutes is skipped.'],
    ['Cap', {}, 'None of its own.'],
    ['Cap', { cap: { sends: 1, seconds: 86_400 } }, 'At most one e-mail to one person within 1 day.'],
    ['Quiet hours', {}, 'None: it may arrive at night.'],
    ['Cancelled', {}, 'By no other trigger.'],
    [
      'Cancelled',
      { cancelOn: [{ triggerId: 'buy' }, { triggerId: '*' }] },
      'When the same visitor causes trigger buy, or any trigger.',
    ],
  ] as const)('%s: %j', (name, fields, said) => {
    expect(sentence(name, fields as Partial<Campaign>)).toBe(said);
  });

  it('says what a newer firing does to one that waits, where anything waits', () => {
    const { campaign } = aSeries({ reentrySeconds: 300 });
    const said = (newerFiring: Campaign['newerFiring']) => sentence('Re-entry', { ...campaign, newerFiring });
    expect(said('replaces')).toContain('A newer one takes the place of one that waits.');
    expect(said('ignored')).toContain('While one waits, newer ones are skipped.');
  });

  it('puts conditions into words, with brackets where they are needed', () => {
    const condition = {
      all: [
        {
          any: [
            { dimension: 'eVar2', in: ['a', 'b'] },
            { product: 'name', prefix: 'X' },
          ],
        },
        { not: { visitor: 'aliases' as const, contains: 'test' } },
        { dimension: 'event1', greater: 3 },
      ],
    };
    expect(conditionWords(condition)).toBe(
      '(eVar2 is one of “a”, “b” or a product’s name begins with “X”) and not (one of the visitor’s ids contains “test”) and event1 is greater than 3',
    );
  });

  it.each([
    [1, '1 second'],
    [86_400 * 3, '3 days'],
    [0, '0 seconds'],
    [90_061, '1 day 1 hour 1 minute 1 second'],
  ])('spells out %d seconds', (seconds, words) => expect(durationSentence(seconds)).toBe(words));
});
