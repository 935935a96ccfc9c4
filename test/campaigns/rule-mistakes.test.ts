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
      'consent:',
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
