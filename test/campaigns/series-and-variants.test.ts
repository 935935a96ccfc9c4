import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Campaign } from '../../functions/core/campaign.ts';
import { compileCampaigns } from '../../lib/campaigns/compile-campaigns.ts';
import { type EditedCampaigns, editedCampaigns, shippedCampaigns } from './edited-campaigns.ts';

const cart = 'cart-abandonment';
const rule = `${cart}/campaign.yaml`;

let files: EditedCampaigns;
beforeEach(async () => {
  files = await editedCampaigns();
});
afterEach(() => files[Symbol.asyncDispose]());

const set = (settings: string) => files.edit(rule, 'maxAge: 6h', `maxAge: 6h\n${settings}`);
const copyOf = (file: string, as: string) => cp(join(files.dir, cart, file), join(files.dir, cart, as));
const two =
  'variants: [{ name: long, weight: 70 }, { name: short, weight: 30, subject: { en: Cart, de: Korb } }]';

async function compiled(): Promise<Campaign> {
  const [campaign] = (await compileCampaigns(files.dir)).campaigns;
  if (campaign === undefined) throw new Error('the campaign is gone');
  return campaign;
}

async function shipped(name: string): Promise<Campaign> {
  const { campaigns } = await compileCampaigns(shippedCampaigns);
  const found = campaigns.find((campaign) => campaign.name === name);
  if (found === undefined) throw new Error(`${name} is gone`);
  return found;
}

describe('the settings of a rule', () => {
  it('become what the functions read, each in its unit', async () => {
    await set(`reentry: none
cap: { sends: 2, within: 7d }
quietHours: { from: "21:30", until: 08:00, timeZone: Europe/Vienna }
newerFiring: ignored
onUncertainSend: resend
delay: 45m`);
    await files.edit(rule, /^consent:.*$/m, 'consent: { category: marketing, required: true }');
    await files.edit(
      rule,
      /^ {2}- \{ triggerId: 9b.*$/m,
      '  - { triggerId: BOUGHT, when: { product: name, contains: shoe } }',
    );
    await files.edit(
      rule,
      /^ {2}profile:.*$/m,
      '  endpoint: { url: https://shop.example/profile, key: { dimension: eVar1, pick: last }, cache: none }',
    );
    const { steps, ...campaign } = await compiled();
    expect(campaign).toMatchObject({
      consent: 'marketing',
      consentRequired: true,
      reentrySeconds: 0,
      cap: { sends: 2, seconds: 604_800 },
      quietHours: { from: 1290, until: 480, timeZone: 'Europe/Vienna' },
      cancelOn: [{ triggerId: 'bought', when: { product: 'name', contains: 'shoe' } }],
      newerFiring: 'ignored',
      onUncertainSend: 'resend',
      recipient: {
        endpoint: {
          url: 'https://shop.example/profile',
          key: { dimension: 'eVar1', pick: 'last' },
          timeoutMs: 2000,
          cacheSeconds: 0,
        },
      },
    });
    expect(steps).toMatchObject([{ name: '', delaySeconds: 2700, variants: [{ name: '', weight: 1 }] }]);
  });

  it('of which the sample cancels what it starts are refused', async () => {
    await files.edit(rule, /^ {2}- \{ triggerId: 9b.*$/m, '  - { triggerId: "*" }');
    expect(await files.problems()).toEqual([
      {
        file: `campaigns/${cart}/sample-event.json`,
        message: 'this event would cancel the campaign that it starts: compare cancelOn',
      },
    ]);
  });
});

describe('a series', () => {
  it('is one e-mail after the other, each with its delay, languages and subject', async () => {
    const { steps } = await shipped('welcome');
    const facts = steps.map(({ name, delaySeconds, variants }) => [
      name,
      delaySeconds,
      variants.map((variant) => `${variant.name} ${variant.weight} ${Object.keys(variant.templates)}`),
      variants.map((variant) => variant.templates.en?.subject),
    ]);
    expect(facts).toEqual([
      ['hello', 0, [' 1 en,de'], ['Welcome to {{ shop_name }}']],
      ['tips', 86_400, [' 1 en,de'], ['Three tips for choosing well']],
      [
        'offer',
        172_800,
        ['discount 50 en,de', 'delivery 50 en,de'],
        ['10% off your first order', 'Your first delivery is on us'],
      ],
    ]);
  });

  it('names the step’s file that is missing, and those that are left over', async () => {
    await set('steps: [{ name: first }, { name: second, delay: 1d }]');
    for (const file of ['en.mjml', 'de.mjml']) await copyOf(file, `first.${file}`);
    await copyOf('en.mjml', 'second.en.mjml');
    await copyOf('de.mjml', 'secnd.de.mjml');
    const known = 'belongs to no step of campaign.yaml: its name must begin with one of first, second';
    expect(await files.problems()).toEqual([
      {
        file: `campaigns/${cart}/second.de.mjml`,
        message: 'is missing: campaign.yaml has the step second and a subject in de',
      },
      ...['de.mjml', 'de.txt', 'en.mjml', 'en.txt', 'secnd.de.mjml'].map((file) => ({
        file: `campaigns/${cart}/${file}`,
        message: known,
      })),
    ]);
  });
});

describe('variants', () => {
  it('take the e-mail’s files and subject where they have none of their own', async () => {
    await set(two);
    const [step] = (await compiled()).steps;
    const [long, short] = step.variants;
    expect([long.name, long.weight, short?.name, short?.weight]).toEqual(['long', 70, 'short', 30]);
    expect(short?.templates.en).toEqual({ ...long.templates.en, subject: 'Cart' });
    expect(long.templates.en?.subject).toContain('is still in your cart');
  });

  it('have a text part that fits a page of their own', async () => {
    await set(two);
    await copyOf('en.mjml', 'en.short.mjml');
    await files.edit(`${cart}/en.short.mjml`, '<h1>Your cart is waiting</h1>', '<h1>In short</h1>');
    const [long, short] = (await compiled()).steps[0].variants;
    expect(long.templates.en?.text).toMatch(/^Your cart is waiting/);
    expect(short?.templates.en?.text).toContain('In short');
    expect(short?.templates.de).toEqual({ ...long.templates.de, subject: 'Korb' });
  });

  it('are looked through like every other e-mail', async () => {
    await set(two);
    await copyOf('en.mjml', 'en.short.mjml');
    await files.edit(`${cart}/en.short.mjml`, '{{ shop_address }}', '{{ shop_adress }}');
    expect(await files.problems()).toMatchObject([
      { file: `campaigns/${cart}/en.short.mjml`, message: expect.stringMatching(/^shop_adress: /) },
      {
        file: `campaigns/${cart}/en.short.mjml`,
        message: expect.stringMatching(/text part .* shop_adress: /),
      },
    ]);
  });

  it('say so when nobody uses the e-mail’s own page any more', async () => {
    await set(two);
    for (const variant of ['long', 'short']) await copyOf('en.mjml', `en.${variant}.mjml`);
    const message = 'is used by no e-mail: every variant has files of its own';
    expect(await files.problems()).toEqual([
      { file: `campaigns/${cart}/en.mjml`, message },
      { file: `campaigns/${cart}/en.txt`, message },
    ]);
  });
});

describe('a file that belongs to nothing', () => {
  it.each([
    ['fr.mjml', 'belongs to no language of campaign.yaml: it has a subject in en, de'],
    ['EN.txt', 'belongs to no language of campaign.yaml: it has a subject in en, de'],
    ['en.short.mjml', 'belongs to no e-mail: this one has no variants in campaign.yaml'],
    [
      'campaign.yml',
      'belongs to no campaign: there are campaign.yaml, sample-<name>.json, and <language>.mjml and .txt',
    ],
  ])('%s is named', async (file, message) => {
    await copyOf('en.mjml', file);
    expect(await files.problems()).toEqual([{ file: `campaigns/${cart}/${file}`, message }]);
  });

  it('may be a note, or an editor’s own', async () => {
    for (const file of ['NOTES.md', '.en.mjml.swp', 'en.mjml~', '.DS_Store']) await copyOf('en.mjml', file);
    expect(await files.problems()).toEqual([]);
  });
});

describe('limits.yaml', () => {
  const limits = (text: string) => writeFile(join(files.dir, 'limits.yaml'), text);

  it('caps all campaigns together', async () => {
    await limits('cap: { sends: 3, within: 7d }\n');
    expect((await compileCampaigns(files.dir)).cap).toEqual({ sends: 3, seconds: 604_800 });
  });

  it('need not be there, nor say anything', async () => {
    expect(await compileCampaigns(files.dir)).not.toHaveProperty('cap');
    await limits(await readFile(join(shippedCampaigns, 'limits.yaml'), 'utf8'));
    expect(await compileCampaigns(files.dir)).not.toHaveProperty('cap');
  });

  it.each([
    ['caps: 3', 1, 'caps', /^is not known here; known are cap$/],
    ['\ncap: { sends: 3, within: 40d }', 2, 'cap.within', /^must be a duration up to 30d/],
  ])('is told its mistakes as a rule is: %j', async (text, line, field, message) => {
    await limits(text);
    expect(await files.problems()).toEqual([
      { file: 'campaigns/limits.yaml', line, field, message: expect.stringMatching(message) },
    ]);
  });

  it('is read under this name alone', async () => {
    await writeFile(join(files.dir, 'limits.yml'), 'cap: { sends: 3, within: 7d }\n');
    expect(await files.problems()).toEqual([
      {
        file: 'campaigns/limits.yml',
        message: 'is read by nobody: what holds for all campaigns stands in limits.yaml',
      },
    ]);
  });
});
