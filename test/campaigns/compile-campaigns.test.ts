import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileCampaigns } from '../../lib/campaigns/compile-campaigns.ts';
import { type EditedCampaigns, editedCampaigns, problemsOf } from './edited-campaigns.ts';

const rule = 'cart-abandonment/campaign.yaml';

let files: EditedCampaigns;

beforeEach(async () => {
  files = await editedCampaigns();
});

afterEach(() => files[Symbol.asyncDispose]());

describe('compiling campaigns', () => {
  it('makes of the folder what the functions read', async () => {
    const { campaigns } = await compileCampaigns(files.dir);
    expect(campaigns).toHaveLength(1);
    const { steps, ...campaign } = campaigns[0] ?? { steps: [] };
    expect(campaign).toEqual({
      name: 'cart-abandonment',
      triggerId: '697514a8-3337-4efc-ba75-1f0ba896c288',
      recipient: { profile: { dimension: 'eVar1', pick: 'last' } },
      consent: 'marketing',
      consentRequired: false,
      maxAgeSeconds: 21_600,
      reentrySeconds: 300,
      cancelOn: [{ triggerId: '9b1f2c7e-52a4-4d1b-8f6e-3c0a7d9e4b21' }],
      newerFiring: 'replaces',
      onUncertainSend: 'park',
      variables: {
        products: { dimension: 'evar12', pick: 'last', split: '|', type: 'text', default: [] },
        cart_url: { dimension: 'pageurl', pick: 'last', type: 'text', default: '' },
        shop_url: { dimension: '', pick: 'last', type: 'text', default: 'https://shop.example/cart' },
        shop_name: { dimension: '', pick: 'last', type: 'text', default: 'Example Shop' },
        shop_address: {
          dimension: '',
          pick: 'last',
          type: 'text',
          default: 'Example Shop Ltd, 1 Market Street, 1010 Vienna',
        },
      },
      defaultLocale: 'en',
    });
    expect(Object.keys(steps[0]?.variants[0].templates ?? {})).toEqual(['en', 'de']);
  });

  it('survives JSON, as which it is deployed', async () => {
    const compiled = await compileCampaigns(files.dir);
    expect(JSON.parse(JSON.stringify(compiled))).toEqual(compiled);
  });

  it('is the same every time, so that nothing is deployed without a change', async () => {
    expect(await compileCampaigns(files.dir)).toEqual(await compileCampaigns(files.dir));
  });

  it('orders by priority, then by name', async () => {
    for (const [name, id] of [
      ['a', 't1'],
      ['b', 't2'],
      ['c', 't3'],
    ] as const) {
      await files.copy(name);
      await files.edit(
        `${name}/campaign.yaml`,
        /^triggerId.*$/m,
        `triggerId: ${id}${name === 'c' ? '\npriority: 5' : ''}`,
      );
      await files.edit(`${name}/sample-event.json`, '697514a8-3337-4efc-ba75-1f0ba896c288', id);
    }
    const { campaigns } = await compileCampaigns(files.dir);
    expect(campaigns.map(({ name }) => name)).toEqual(['c', 'a', 'b', 'cart-abandonment']);
  });

  it('refuses a campaign that another one leaves nothing for', async () => {
    await files.copy('all');
    await files.edit('all/campaign.yaml', /^triggerId.*$/m, 'triggerId: "*"');
    const [problem] = await files.problems();
    expect(problem?.file).toBe('campaigns/cart-abandonment/campaign.yaml');
    expect(problem?.message).toContain('campaign "all" is tried before it');
  });

  it.each<[when: string, earlier: string, reachable: boolean]>([
    ['{ product: name, contains: bag }', '{ product: name, contains: bag }', false],
    ['{ product: name, contains: Canvas }', '{ product: name, contains: bag }', true],
    ['{ visitor: mcId, exists: false }', '{ visitor: aliases, exists: true }', true],
  ])('knows whether %s is left anything by %s', async (when, earlier, reachable) => {
    await files.copy('before');
    await files.edit(
      'before/campaign.yaml',
      /^triggerId.*$/m,
      `triggerId: "*"\npriority: 1\nwhen: { any: [${earlier}, { dimension: pageURL, exists: true }] }`,
    );
    await files.edit(
      rule,
      /^triggerId.*$/m,
      `triggerId: 697514a8-3337-4efc-ba75-1f0ba896c288\nwhen: { any: [${when}, { dimension: pageURL, exists: true }] }`,
    );
    const found = await files.problems();
    expect(found.filter(({ message }) => message.startsWith('never gets a trigger'))).toHaveLength(
      reachable ? 0 : 1,
    );
  });

  it('lets the picky campaign have its triggers, when it is tried first', async () => {
    await files.copy('picky');
    await files.edit(
      'picky/campaign.yaml',
      'maxAge: 6h',
      'maxAge: 6h\nwhen: { dimension: pageURL, exists: true }',
    );
    expect(await files.problems()).toMatchObject([{ file: 'campaigns/picky/campaign.yaml' }]);
    await files.edit('picky/campaign.yaml', 'maxAge: 6h', 'maxAge: 6h\npriority: 1');
    expect(await files.problems()).toEqual([]);
  });

  it('takes conditions, an address as recipient, and every setting that the file describes', async () => {
    await files.edit(
      rule,
      /^triggerId.*$/m,
      `triggerId: "*"
priority: 10
sender: "Example Shop <hello@shop.example>"
replyTo: care@shop.example
when:
  all:
    - { dimension: eVar12, exists: true }
    - any: [{ dimension: pageURL, prefix: "https://" }, { dimension: eVar3, greater: 5 }]
    - not: { dimension: pageURL, contains: /thank-you }`,
    );
    await files.edit(
      rule,
      /^ {2}profile:.*$/m,
      '  address: { dimension: eVar7, pick: last }\n  locale: { dimension: eVar8, pick: first }',
    );
    await files.edit(rule, 'maxAge: 6h', 'maxAge: 1h 30m');
    const { campaigns } = await compileCampaigns(files.dir);
    expect(campaigns[0]).toMatchObject({
      triggerId: '*',
      sender: 'Example Shop <hello@shop.example>',
      replyTo: 'care@shop.example',
      maxAgeSeconds: 5400,
      recipient: {
        address: { dimension: 'eVar7', pick: 'last' },
        locale: { dimension: 'eVar8', pick: 'first' },
      },
      when: {
        all: [
          { dimension: 'eVar12', exists: true },
          {
            any: [
              { dimension: 'pageURL', prefix: 'https://' },
              { dimension: 'eVar3', greater: 5 },
            ],
          },
          { not: { dimension: 'pageURL', contains: '/thank-you' } },
        ],
      },
    });
  });
});

describe('a campaign folder that is not complete', () => {
  it.each(['en.mjml', 'sample-event.json', 'campaign.yaml'])('names the missing %s', async (file) => {
    await files.remove(`cart-abandonment/${file}`);
    expect(await files.problems()).toMatchObject([
      { file: `campaigns/cart-abandonment/${file}`, message: expect.stringMatching(/^is missing: /) },
    ]);
  });

  it('names an unusable folder name, an empty folder, and one that is not there', async () => {
    await files.copy('My Campaign');
    expect(await files.problems()).toMatchObject([{ file: 'campaigns/My Campaign' }]);
    await files.remove('My Campaign');
    await files.remove('cart-abandonment');
    expect(await files.problems()).toMatchObject([
      { file: 'campaigns', message: expect.stringMatching(/^has no campaign/) },
    ]);
    expect(await problemsOf(`${files.dir}/nowhere`)).toMatchObject([
      { file: 'nowhere', message: expect.stringMatching(/cannot be read/) },
    ]);
  });

  it.each<[what: string, from: string | RegExp, to: string, message: RegExp]>([
    ['is no JSON', '{', '', /^not valid JSON: /],
    [
      'is no trigger',
      'com.adobe.mcloud.protocol.trigger',
      'other',
      /^not an event with an Analytics trigger: /,
    ],
    ['is another trigger', '697514a8', '00000000', /would not start the campaign/],
    ['names no visitor', '" eVar01": {', '"eVar99": {', /names no visitor/],
  ])('refuses a sample event that %s', async (_, from, to, message) => {
    await files.edit('cart-abandonment/sample-event.json', from, to);
    expect(await files.problems()).toMatchObject([
      { file: 'campaigns/cart-abandonment/sample-event.json', message: expect.stringMatching(message) },
    ]);
  });
});
