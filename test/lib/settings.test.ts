// Deployment settings: each wrong one is a sentence that names it, says what was found, and shows a right value.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSettings, senderAddress } from '../../lib/settings.ts';
import { SettingsError } from '../../lib/settings-error.ts';

const journal = { name: 'web', url: 'https://events.adobe.io/journal/1', start: 'oldest' };
const good = { journals: [journal], sender: 'Shop <news@shop.example>', sendingRatePerSecond: 14 };

function problems(input: unknown): readonly string[] {
  try {
    parseSettings('prod', input);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('settings', () => {
  it('need journals, a sender and a rate; the rest has defaults', () => {
    expect(parseSettings('prod', good)).toEqual({
      ...good,
      onExpiredPosition: 'oldest',
      trackEngagement: false,
      campaigns: 'campaigns',
      retainData: true,
      logRetentionDays: 30,
    });
  });

  const wrong: [string, Record<string, unknown>, string][] = [
    [
      'a sender without an address',
      { sender: 'Shop' },
      'sender is "Shop"; it must be an address, with or without a name; a right value is "Shop <news@shop.example>"',
    ],
    [
      'a sender with a line break',
      { sender: 'Shop\r\nBcc: x@y.example <news@shop.example>' },
      'sender is "Shop\\r\\nBcc: x@y.example <news@shop.example>"; it must be an address, with or without a name; a right value is "Shop <news@shop.example>"',
    ],
    [
      'a rate of nothing',
      { sendingRatePerSecond: 0 },
      'sendingRatePerSecond is 0; it must be a number from 1 to 10000, the sending rate that SES grants; a right value is 14',
    ],
    [
      'quota',
      { sendingQuotaPerDay: 0.5 },
      'sendingQuotaPerDay is 0.5; it must be a whole number from 1 on, the e-mails in 24 hours that SES grants the account; a right value is 50000',
    ],
    [
      'a rate as text',
      { sendingRatePerSecond: '14' },
      'sendingRatePerSecond is "14"; it must be a number from 1 to 10000, the sending rate that SES grants; a right value is 14',
    ],
    [
      'a concurrency that SQS does not take',
      { maximumConcurrency: 1 },
      'maximumConcurrency is 1; it must be a whole number from 2 to 1000, at most ten times sendingRatePerSecond; a right value is 2',
    ],
    [
      'a concurrency that leaves less than one e-mail in ten seconds to each',
      { maximumConcurrency: 141 },
      'maximumConcurrency is 141; it must be a whole number from 2 to 1000, at most ten times sendingRatePerSecond; a right value is 2',
    ],
    [
      'a consumer name with spaces',
      { consumerName: 'our shop' },
      'consumerName is "our shop"; it must be up to 40 lower-case letters, digits and hyphens, a letter first; a right value is "prod"',
    ],
    [
      'an unknown answer to an expired position',
      { onExpiredPosition: 'now' },
      'onExpiredPosition is "now"; it must be "oldest" or "latest"; a right value is "oldest"',
    ],
    [
      'no campaigns folder',
      { campaigns: '' },
      'campaigns is ""; it must be the path of a folder; a right value is "campaigns"',
    ],
    [
      'an alarm address that is none',
      { alarmEmail: 'ops' },
      'alarmEmail is "ops"; it must be one address; a right value is "operations@shop.example"',
    ],
    [
      'a retention that is no yes or no',
      { retainData: 'yes' },
      'retainData is "yes"; it must be true or false; a right value is true',
    ],
    [
      'a log retention that CloudWatch does not know',
      { logRetentionDays: 31 },
      'logRetentionDays is 31; it must be one of the numbers of days that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653; a right value is 30',
    ],
    [
      'no journal at all',
      { journals: [] },
      'journals is []; it must be a list of one or more journals with different names; a right value is [{"name":"web","url":"https://events-va6.adobe.io/events/organizations/1/integrations/2/abc","start":"oldest"}]',
    ],
    [
      'a journal over plain http',
      { journals: [{ ...journal, url: 'http://events.adobe.io/journal/1' }] },
      'journals[0].url is "http://events.adobe.io/journal/1"; it must be the https URL of the journal without user or password (http only on this machine); a right value is "https://events-va6.adobe.io/events/organizations/1/integrations/2/abc"',
    ],
    [
      'a journal URL with a password, without repeating it',
      { journals: [{ ...journal, url: 'https://me:secret@events.adobe.io/' }] },
      'journals[0].url is "https://…@events.adobe.io/"; it must be the https URL of the journal without user or password (http only on this machine); a right value is "https://events-va6.adobe.io/events/organizations/1/integrations/2/abc"',
    ],
    [
      'a starting point in the future',
      { journals: [journal, { ...journal, name: 'app', start: 'PT2H' }] },
      'journals[1].start is "PT2H"; it must be "oldest", "latest", or a duration back from now; a right value is "-PT2H"',
    ],
    [
      'a journal without a starting point',
      { journals: [{ name: 'web', url: journal.url }] },
      'journals[0].start is missing; it must be "oldest", "latest", or a duration back from now; a right value is "-PT2H"',
    ],
    [
      'a journal that is only a URL',
      { journals: [journal.url] },
      'journals[0] is "https://events.adobe.io/journal/1"; it must be an object with name, url and start; a right value is {"name":"web","url":"https://events-va6.adobe.io/events/organizations/1/integrations/2/abc","start":"oldest"}',
    ],
    [
      'a misspelt setting',
      { alarmMail: 'a@b.example' },
      'alarmMail is not a setting; there is journals, sender, sendingRatePerSecond, sendingQuotaPerDay, maximumConcurrency, consumerName, onExpiredPosition, campaigns, trackEngagement, alarmEmail, retainData, logRetentionDays',
    ],
    [
      'a misspelt setting of a journal',
      { journals: [{ ...journal, from: 'oldest' }] },
      'journals[0].from is not a setting; there is name, url, start',
    ],
  ];

  it.each(wrong)('refuse %s', (_title, change, sentence) => {
    expect(problems({ ...good, ...change })).toEqual([sentence]);
  });

  it('refuse two journals of one name', () => {
    expect(problems({ ...good, journals: [journal, journal] })).toHaveLength(1);
  });

  it('name all problems in one go', () => {
    const found = problems({ journals: [{ name: 'web' }], retainData: 1, colour: 'red', size: 1 });
    expect(found.map((problem) => problem.split(' ')[0])).toEqual([
      'colour',
      'size',
      'journals[0].url',
      'journals[0].start',
      'sender',
      'sendingRatePerSecond',
      'retainData',
    ]);
  });

  it('have a right value to show, every one of them', () => {
    const names =
      problems({ ...good, x: 1 })[0]
        ?.split('there is ')[1]
        ?.split(', ') ?? [];
    const found = problems(Object.fromEntries(names.map((name) => [name, {}])));
    expect(found.map((problem) => problem.split(' ')[0])).toEqual(names);
    for (const problem of found) expect(problem).toContain('; a right value is ');
  });

  it('take a journal on this machine over http', () => {
    for (const host of ['127.0.0.1:4100', 'localhost:4100', '[::1]:4100']) {
      expect(problems({ ...good, journals: [{ ...journal, url: `http://${host}/journal` }] })).toEqual([]);
    }
  });

  it.each(['oldest', 'latest', '-PT2H', '-P1D', '-P1DT12H30M', '-PT90S'])(
    'take %s as starting point',
    (start) => {
      expect(problems({ ...good, journals: [{ ...journal, start }] })).toEqual([]);
    },
  );

  it.each(['', '-P', '-PT', '-P1DT', 'newest', '-2H', '-PT2H '])('refuse "%s" as starting point', (start) => {
    expect(problems({ ...good, journals: [{ ...journal, start }] })).toHaveLength(1);
  });

  it('are parsed or refused with sentences, whatever stands there', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (input) => {
        const found = problems(input);
        expect(found.length).toBeGreaterThan(0);
        for (const problem of found)
          expect(problem).toMatch(/^.+ is (missing|not|.+; it must be .+; a right value is )/s);
      }),
    );
  });

  it('find the address of a sender with and without a name', () => {
    expect(senderAddress('Shop <news@shop.example>')).toBe('news@shop.example');
    expect(senderAddress('news@shop.example')).toBe('news@shop.example');
  });
});
