import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileCampaigns } from '../../lib/campaigns/compile-campaigns.ts';
import { type EditedCampaigns, editedCampaigns } from './edited-campaigns.ts';

const rule = 'cart-abandonment/campaign.yaml';

let files: EditedCampaigns;

beforeEach(async () => {
  files = await editedCampaigns();
});

afterEach(() => files[Symbol.asyncDispose]());

describe('a mistake in campaign.yaml is told with its line and with what would be right', () => {
  it.each<[what: string, from: string | RegExp, to: string, at: string, field: string, message: RegExp]>([
    [
      'a typing error',
      'maxAge: 6h',
      'maxAge: 6h\nmaxage: 7h',
      'maxage:',
      'maxage',
      /^is not known here; known are triggerId, when/,
    ],
    [
      'a missing setting',
      'consent: marketing',
      '',
      '',
      'consent',
      /^is missing: the category of mail, e\.g\. marketing$/,
    ],
    [
      'everything as a category',
      'consent: marketing',
      'consent: all',
      'consent: all',
      'consent',
      /^must be one category/,
    ],
    [
      'a wrong duration',
      'maxAge: 6h',
      'maxAge: six hours',
      'maxAge:',
      'maxAge',
      /^must be a duration up to 7d, e\.g\. 6h/,
    ],
    [
      'a duration beyond Adobe’s memory',
      'maxAge: 6h',
      'maxAge: 8d',
      'maxAge:',
      'maxAge',
      /^must be a duration up to 7d/,
    ],
    ['a number where text belongs', 'maxAge: 6h', 'maxAge: 6', 'maxAge:', 'maxAge', /^must be a duration/],
    [
      'a wrong pick',
      'eVar12, pick: last',
      'eVar12, pick: newest',
      'products:',
      'variables.products.pick',
      /^must be first, last or all$/,
    ],
    [
      'a variable without a pick',
      'eVar12, pick: last, ',
      'eVar12, ',
      'products:',
      'variables.products.pick',
      /^is missing: first, last or all/,
    ],
    [
      'an unknown part of a variable',
      'split: "|"',
      'separator: "|"',
      'products:',
      'variables.products.separator',
      /known are dimension, pick, split, type, default$/,
    ],
    [
      'a reserved name',
      'shop_name: {',
      'recipient: { value: x }\n  shop_name: {',
      '  recipient: {',
      'variables.recipient',
      /^this name has a meaning of its own/,
    ],
    [
      'a name that Liquid cannot read',
      'shop_name: {',
      'Shop-Name: { value: x }\n  shop_name: {',
      'Shop-Name',
      'variables.Shop-Name',
      /^a variable is named with lower-case/,
    ],
    [
      'an unknown kind of recipient',
      'pick: last }\n\n# The category',
      'pick: last }\n  email: ada@example.com\n\n# The category',
      '  email:',
      'recipient.email',
      /^is not known here; known are profile, endpoint, or address and locale$/,
    ],
    [
      'all as the pick of a key',
      'eVar1, pick: last',
      'eVar1, pick: all',
      'eVar1, pick: all',
      'recipient.profile.pick',
      /^must be first or last$/,
    ],
    [
      'a sender without an address',
      'maxAge: 6h',
      'maxAge: 6h\nsender: Example Shop',
      'sender: Example',
      'sender',
      /^must be an address, or a name and an address/,
    ],
    [
      'a condition without a comparison',
      'maxAge: 6h',
      'maxAge: 6h\nwhen: { dimension: eVar1 }',
      'when: { dim',
      'when',
      /^must be all, any or not, or a dimension, product or visitor with one of equals, in, contains/,
    ],
    [
      'a condition with two comparisons',
      'maxAge: 6h',
      'maxAge: 6h\nwhen: { dimension: eVar1, equals: a, prefix: b }',
      'when: { dim',
      'when.prefix',
      /^is not known here; known are dimension, equals$/,
    ],
    [
      'an empty list of conditions',
      'maxAge: 6h',
      'maxAge: 6h\nwhen: { all: [] }',
      'when: { all',
      'when.all',
      /^must have at least one condition$/,
    ],
    [
      'a default language without a subject',
      'defaultLocale: en',
      'defaultLocale: fr',
      'defaultLocale:',
      'defaultLocale',
      /^must be one of the languages that have a subject: en, de$/,
    ],
    [
      'a language in capitals',
      'defaultLocale: en',
      'defaultLocale: EN',
      'defaultLocale:',
      'defaultLocale',
      /^must be a language in lower case/,
    ],
    [
      'an unknown variable in a subject',
      "{{ products | first | truncate: 60, '…' }} is still",
      '{{ product }} is still',
      '  en: "',
      'subject.en',
      /^product: this variable has no value here/,
    ],
    [
      'an unknown filter in a subject',
      "products | first | truncate: 60, '…' }} is still",
      'products | shorten }} is still',
      '  en: "',
      'subject.en',
      /undefined filter: shorten/,
    ],
  ])('%s', async (_, from, to, at, field, message) => {
    await files.edit(rule, from, to);
    const [problem, ...others] = (await files.problems()).filter((found) => found.file.endsWith('.yaml'));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ file: `campaigns/${rule}`, field });
    expect(problem?.message).toMatch(message);
    if (at !== '') expect(problem?.line).toBe((await files.linesOf(rule, at))[0]);
  });

  it.each<[settings: string, field: string, message: RegExp]>([
    ['when: { product: name }', 'when', /^must be all, any or not, or a dimension, product or visitor with/],
    ['when: { visitor: ecid, exists: true }', 'when.visitor', /^must be mcId or aliases/],
    ['when: { product: name, dimension: eVar1, equals: a }', 'when.product', /^is not known here/],
    ['when: { dimension: eVar1, greater: .inf }', 'when.greater', /^must be a number$/],
    ['toString: 1', 'toString', /^is not known here/],
    ['reentry: 5 minutes', 'reentry', /^must be a duration up to 30d, e\.g\. 5m, or none$/],
    ['reentry: 31d', 'reentry', /^must be a duration up to 30d/],
    ['cap: 2', 'cap', /^must have the settings sends, within$/],
    ['cap: { sends: 0, within: 7d }', 'cap.sends', /^must be a whole number from 1 to 100, e\.g\. 2$/],
    ['cap: { sends: 1.5, within: 7d }', 'cap.sends', /^must be a whole number/],
    ['cap: { sends: 2 }', 'cap.within', /^is missing: a duration up to 30d, e\.g\. 7d$/],
    ['cap: { sends: 2, within: 60d }', 'cap.within', /^must be a duration up to 30d/],
    [
      'quietHours: { from: "21:00", until: "21:00", timeZone: UTC }',
      'quietHours.until',
      /^must be another time than from/,
    ],
    [
      'quietHours: { from: "24:00", until: "08:00", timeZone: UTC }',
      'quietHours.from',
      /^must be a time of day from 00:00 to 23:59, e\.g\. "21:00"$/,
    ],
    [
      'quietHours: { from: "21:00", until: "08:00", timeZone: Europe/Wien }',
      'quietHours.timeZone',
      /^must be the IANA name of a time zone, e\.g\. Europe\/Vienna$/,
    ],
    [
      'quietHours: { from: "21:00", until: "08:00", timeZone: "+01:00" }',
      'quietHours.timeZone',
      /^must be the IANA name/,
    ],
    ['quietHours: { from: "21:00", until: "08:00" }', 'quietHours.timeZone', /^is missing: the IANA name/],
    ['newerFiring: both', 'newerFiring', /^must be replaces or ignored$/],
    ['onUncertainSend: retry', 'onUncertainSend', /^must be park or resend$/],
    ['delay: 31d', 'delay', /^must be a duration up to 30d, e\.g\. 45m or 2d, or 0 for at once$/],
    ['delay: -1', 'delay', /^must be a duration/],
    ['variants: [{ name: a, weight: 1 }]', 'variants', /^must have two variants at least/],
    [
      'variants: [{ name: a, weight: 1 }, { name: a, weight: 1 }]',
      'variants.1.name',
      /^"a" is taken already/,
    ],
    [
      'variants: [{ name: a, weight: 0 }, { name: b, weight: 1 }]',
      'variants.0.weight',
      /^must be a number above 0/,
    ],
    [
      'variants: [{ name: A!, weight: 1 }, { name: b, weight: 1 }]',
      'variants.0.name',
      /^must be a name in lower-case letters, digits and -$/,
    ],
    ['variants: [{ name: a }, { name: b, weight: 1 }]', 'variants.0.weight', /^is missing: a number above 0/],
    [
      'variants: [{ name: a, weight: 1, subject: { en: A } }, { name: b, weight: 1 }]',
      'variants.0.subject',
      /^must be in every language of the campaign: add de$/,
    ],
    ['steps: []', 'steps', /^must have one e-mail at least/],
    ['steps: [{ delay: 2d }]', 'steps.0.name', /^is missing: a name in lower-case letters/],
    ['steps: [{ name: a }, { name: a, delay: 1d }]', 'steps.1.name', /^"a" is taken already/],
    [
      'steps: [{ name: a }, { name: b }]',
      'steps.1.delay',
      /^must be a duration from 1m up to 30d after the e-mail before, e\.g\. 2d$/,
    ],
    ['steps: [{ name: a }, { name: b, delay: 59s }]', 'steps.1.delay', /^must be a duration from 1m/],
    ['steps: [{ name: a, wait: 2d }]', 'steps.0.wait', /^is not known here; known are name, delay/],
    [
      'steps: [{ name: a, subject: { en: A, de: A, fr: A } }]',
      'steps.0.subject.fr',
      /^is no language of the campaign’s own subject; known are en, de$/,
    ],
  ])('%s', async (settings, field, message) => {
    await files.edit(rule, 'maxAge: 6h', `maxAge: 6h\n${settings}`);
    const [problem, ...others] = (await files.problems()).filter((found) => found.file.endsWith('.yaml'));
    expect(others).toEqual([]);
    const line = (await files.linesOf(rule, settings))[0];
    expect(problem).toMatchObject({ file: `campaigns/${rule}`, field, line });
    expect(problem?.message).toMatch(message);
  });

  it.each([
    ['delay: 1h', 'delay', 'cannot stand beside steps: each step has its own delay; remove it'],
    [
      'variants: [{ name: a, weight: 1 }, { name: b, weight: 1 }]',
      'variants',
      'cannot stand beside steps: move them into the step they belong to',
    ],
  ])('a series and %s', async (settings, field, message) => {
    await files.edit(rule, 'maxAge: 6h', `maxAge: 6h\nsteps: [{ name: a }]\n${settings}`);
    const line = (await files.linesOf(rule, settings))[0];
    expect(await files.problems()).toEqual([{ file: `campaigns/${rule}`, line, field, message }]);
  });

  it.each<[what: string, from: string | RegExp, to: string, field: string, message: RegExp]>([
    [
      'an unknown part of consent',
      /^consent:.*$/m,
      'consent: { category: marketing, needed: true }',
      'consent.needed',
      /^is not known here; known are category, required$/,
    ],
    [
      'a required consent that is no yes or no',
      /^consent:.*$/m,
      'consent: { category: marketing, required: maybe }',
      'consent.required',
      /^must be true, only who said yes/,
    ],
    [
      'a service over plain http',
      /^ {2}profile:.*$/m,
      '  endpoint: { url: "http://shop.example/p", key: { visitor: mcId } }',
      'recipient.endpoint.url',
      /^must be an https address without user and password/,
    ],
    [
      'a service with a password in its address',
      /^ {2}profile:.*$/m,
      '  endpoint: { url: "https://me:secret@shop.example/p", key: { visitor: mcId } }',
      'recipient.endpoint.url',
      /^must be an https address/,
    ],
    [
      'a service that may take too long',
      /^ {2}profile:.*$/m,
      '  endpoint: { url: "https://shop.example/p", key: { visitor: mcId }, timeout: 6s }',
      'recipient.endpoint.timeout',
      /^must be a duration up to 5s, e\.g\. 2s$/,
    ],
    [
      'an answer kept too long',
      /^ {2}profile:.*$/m,
      '  endpoint: { url: "https://shop.example/p", key: { visitor: mcId }, cache: 2h }',
      'recipient.endpoint.cache',
      /^must be a duration up to 1h, e\.g\. 5m, or none$/,
    ],
    [
      'a service without a key',
      /^ {2}profile:.*$/m,
      '  endpoint: { url: "https://shop.example/p" }',
      'recipient.endpoint.key',
      /^is missing: where the visitor’s key stands/,
    ],
    [
      'cancelling that is no list',
      /^cancelOn:\n.*$/m,
      'cancelOn: 9b1f',
      'cancelOn',
      /^must be a list of triggers/,
    ],
    [
      'cancelling by no trigger',
      /^ {2}- \{ triggerId: 9b.*$/m,
      '  - { when: { dimension: eVar1, exists: true } }',
      'cancelOn.0.triggerId',
      /^is missing: the id of the Analytics trigger/,
    ],
    [
      'a fixed link over plain http',
      'shop_url: { value: "https:',
      'shop_url: { value: "http:',
      'variables.shop_url.value',
      /^must begin with https:/,
    ],
  ])('%s', async (_, from, to, field, message) => {
    await files.edit(rule, from, to);
    const line = (await files.linesOf(rule, to))[0];
    const found = await files.problems();
    expect(found).toEqual([
      { file: `campaigns/${rule}`, line, field, message: expect.stringMatching(message) },
    ]);
  });

  it('an alias without its anchor', async () => {
    await files.edit(rule, 'maxAge: 6h', 'maxAge: *age');
    expect(await files.problems()).toMatchObject([{ message: expect.stringMatching(/^not valid YAML: /) }]);
  });

  it('broken YAML', async () => {
    await files.edit(rule, 'maxAge: 6h', 'maxAge: "6h');
    const [problem] = await files.problems();
    expect(problem?.file).toBe(`campaigns/${rule}`);
    expect(problem?.line).toBeGreaterThan(0);
    expect(problem?.message).toMatch(/^not valid YAML: /);
  });

  it('a setting that is there twice', async () => {
    await files.edit(rule, 'maxAge: 6h', 'maxAge: 6h\nmaxAge: 7h');
    expect(await files.problems()).toMatchObject(
      [{ line: (await files.linesOf(rule, 'maxAge: 7h'))[0], message: /Map keys must be unique/ }].map(
        (expected) => ({
          ...expected,
          message: expect.stringMatching(expected.message),
        }),
      ),
    );
  });

  it('all mistakes of all campaigns at once, as file:line: field: message', async () => {
    await files.copy('second');
    await files.edit(rule, 'maxAge: 6h', 'maxAge: six');
    await files.edit('second/campaign.yaml', 'consent: marketing', 'consent: [marketing]');
    const thrown = await compileCampaigns(files.dir).catch((error: unknown) => error);
    expect(String(thrown)).toBe(
      [
        `CampaignFileError: campaigns/${rule}:${(await files.linesOf(rule, 'maxAge: six'))[0]}: maxAge: must be a duration up to 7d, e.g. 6h, 30m or 2d`,
        `campaigns/second/campaign.yaml:${(await files.linesOf('second/campaign.yaml', 'consent: ['))[0]}: consent: must be the category of mail, e.g. marketing`,
      ].join('\n'),
    );
  });
});
