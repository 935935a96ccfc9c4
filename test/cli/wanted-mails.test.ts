import { describe, expect, it } from 'vitest';
import { UsageError } from '../../lib/cli/command.ts';
import { parseArguments } from '../../lib/cli/parse-arguments.ts';
import { wantedMails } from '../../lib/cli/send-test/wanted-mails.ts';
import { sendTest } from '../../lib/cli/send-test.ts';
import { aSeries } from './series-campaign.ts';

const { campaign } = aSeries();

/** As `step/locale/variant`. */
const wanted = (...argv: string[]) =>
  wantedMails(campaign, parseArguments(sendTest, ['welcome', ...argv])).map(({ step, variant, locale }) =>
    [step.name, locale, variant.name].join('/'),
  );

describe('what a test is wanted of', () => {
  it('is the first step’s first wording in the default language', () => {
    expect(wanted()).toEqual(['hello/en/warm']);
  });

  it('is what is named', () => {
    expect(wanted('--step', 'tips', '--locale', 'DE')).toEqual(['tips/de/']);
    expect(wanted('--variant', 'short')).toEqual(['hello/en/short']);
  });

  it('is with --all everything that is not named', () => {
    expect(wanted('--all')).toHaveLength(8);
    expect(wanted('--all', '--locale', 'de')).toEqual([
      'hello/de/warm',
      'hello/de/short',
      'tips/de/',
      'offer/de/',
    ]);
    expect(wanted('--all', '--variant', 'short')).toEqual(['hello/en/short', 'hello/de/short']);
  });

  it.each([
    [['--step', 'bye'], 'has no step "bye"; there is hello, tips, offer'],
    [['--variant', 'loud'], 'has no variant "loud" in step "hello"; there is warm, short'],
    [['--step', 'tips', '--variant', 'short'], 'has no variant "short" in step "tips"; it has one wording'],
    [['--all', '--variant', 'loud'], 'has no variant "loud"; there is warm, short'],
    [['--locale', 'fr'], 'has no template in "fr"; there is en, de'],
  ])('is refused with what there is: %j', (argv, sentence) => {
    expect(() => wanted(...argv)).toThrow(UsageError);
    expect(() => wanted(...argv)).toThrow(sentence);
  });
});
