// A marketer's file may be anything: it is refused with a reason, soon, or it is a campaign that harms nobody.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deriveText } from '../../lib/campaigns/derive-text.ts';
import { readSettings } from '../../lib/campaigns/read-settings.ts';
import { ruleSchema } from '../../lib/campaigns/rule-schema.ts';
import { tagValues } from '../../lib/campaigns/tag-values.ts';
import { unclosedTags } from '../../lib/campaigns/unclosed-tags.ts';
import { unsafePlaces } from '../../lib/campaigns/unsafe-places.ts';
import { writtenLinks } from '../../lib/campaigns/written-links.ts';
import { type EditedCampaigns, editedCampaigns } from '../campaigns/edited-campaigns.ts';
import { withinBounds } from './bounds.ts';

const rule = 'cart-abandonment/campaign.yaml';
let files: EditedCampaigns;
beforeEach(async () => {
  files = await editedCampaigns();
});
afterEach(() => files[Symbol.asyncDispose]());

describe('a rule in YAML', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...[...'bcdefgh'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[at]}`)}]`),
  ];
  it.each([
    ['that multiplies itself', bomb.join('\n')],
    ['nested ten thousand times', `when: ${'{ not: '.repeat(10_000)}{}${' }'.repeat(10_000)}`],
    ['nested ten thousand times and never closed', '['.repeat(10_000)],
    ['that merges itself', 'a: &a { <<: *a }'],
    ['of two thousand settings', Array.from({ length: 2_000 }, (_, at) => `x${at}: 1`).join('\n')],
    ['with a tag of JavaScript', 'triggerId: !!js/function "function () { return 1 }"'],
    [
      'with the members of every object',
      '__proto__: { polluted: true }\nconstructor: { prototype: { polluted: true } }\nvariables: { __proto__: { value: x, polluted: true } }',
    ],
    ['that is binary', '\0\x01\u{fffe}'.repeat(1_000)],
  ])('%s is refused with a reason', (_, source) => {
    const reading = withinBounds(() => readSettings('campaign.yaml', source, ruleSchema));
    expect(reading).toHaveProperty('problems');
    expect({}).not.toHaveProperty('polluted');
  });

  it.each([
    'sender: "Shop\\r\\nBcc: eve@example.com <shop@example.com>"',
    'sender: "Shop <shop@example.com>\\nBcc: eve@example.com"',
    'sender: "shop@example.com, eve@example.com"',
    'sender: "Shop <shop@example.com> <eve@example.com>"',
    'replyTo: "care@example.com\\r\\nBcc: eve@example.com"',
    'replyTo: "care@example.com, eve@example.com"',
  ])('cannot add a header or a person: %s', async (line) => {
    await files.edit(rule, 'maxAge: 6h', `maxAge: 6h\n${line}`);
    const problems = await files.problems();
    expect(problems.map(({ field }) => field)).toContain(line.split(':')[0]);
  });

  it.each([
    ...[
      'http://shop.example/r',
      'http://169.254.169.254/latest/meta-data/',
      'http://[fd00:ec2::254]/',
      'http://10.0.0.1/',
      'http://0x7f.1.evil.example/',
    ],
    ...[
      'https://user:pw@shop.example/',
      'file:///etc/passwd',
      'ftp://shop.example/',
      'gopher://127.0.0.1/',
      '//shop.example/',
      'https://',
      'javascript:1',
    ],
    ...['http://127.0.0.1.evil.example/', 'http://localhost.evil.example/', 'http://2130706434.evil.example'],
  ])('cannot have its recipients asked for at %s', async (url) => {
    await files.edit(
      rule,
      /^recipient:.*\n(?: {2}.*\n)+/m,
      `recipient: { endpoint: { url: "${url}", key: { dimension: eVar1, pick: last } } }\n`,
    );
    expect((await files.problems()).map(({ field }) => field)).toContain('recipient.endpoint.url');
  });
});

describe('a folder', () => {
  it.each([
    '__proto__.mjml',
    'constructor.mjml',
    'en.constructor.mjml',
    '__proto__.en.mjml',
    'en.__proto__.txt',
    '.mjml',
    '..mjml',
  ])('with a file called %s is refused by its name, or as if it was not there', async (name) => {
    await writeFile(join(files.dir, 'cart-abandonment', name), '<mjml></mjml>');
    const problems = await files.problems();
    expect(problems.every(({ file }) => file === `campaigns/cart-abandonment/${name}`)).toBe(true);
    expect(problems.length).toBe(name.startsWith('.') ? 0 : 1);
  });
});

describe('a template', () => {
  const pieces = [
    ...[
      '<mj-text ',
      '<mj-text "',
      '<mj-text>',
      '</mj-text>',
      '<!--',
      '<![CDATA[',
      '<style>',
      '<style ',
      ' style="',
      ' style="{',
      '<a ',
      '<a href="',
    ],
    ...[
      '{{',
      '{{ x',
      '{{ "',
      '{%',
      '{% if ',
      '{% "',
      '}',
      '<',
      '<a x={{',
      ' href=',
      " src='",
      '<meta ',
      '<meta http-equiv',
      '&#',
      '\uE000',
      '\uE001',
    ],
  ];

  it.each(pieces)('made of nothing but %j is looked through in bounds', (piece) => {
    const source = piece.repeat(20_000 / piece.length);
    withinBounds(() => unclosedTags(source));
    withinBounds(() => writtenLinks(source));
    withinBounds(() => unsafePlaces(source, source));
    withinBounds(() => [...tagValues(source)]);
    withinBounds(() => deriveText(source));
  });
});
