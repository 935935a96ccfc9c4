import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EditedCampaigns, editedCampaigns, shippedCampaigns } from '../campaigns/edited-campaigns.ts';
import { run } from './run-command.ts';

let files: EditedCampaigns;
beforeEach(async () => {
  files = await editedCampaigns();
});
afterEach(() => files[Symbol.asyncDispose]());

const rule = 'cart-abandonment/campaign.yaml';
const parent = () => files.dir.replace(/\/campaigns$/, '');
const validate = (...more: string[]) => run(['validate', ...more], { cwd: parent() });

describe('validate', () => {
  it('finds nothing wrong with the shipped campaigns, and lists them', async () => {
    const { status, out, err } = await run(['validate', '--campaigns', shippedCampaigns]);
    expect([status, err]).toEqual([0, '']);
    const lines = out.split('\n');
    expect(lines[0]).toMatch(/^campaign +trigger +languages +e-mails +gates$/);
    expect(out).toMatch(/^cart-abandonment +697514a8-\S+ +en, de +at once +consent marketing$/m);
    expect(out).toMatch(/^browse-abandonment +3d6f0a52-\S+ +en, de +after 30m +consent marketing$/m);
    for (const email of [
      'hello: at once',
      'tips: 1d later',
      'offer: 2d later',
      '  discount 50 %',
      '  delivery 50 %',
    ])
      expect(lines.filter((line) => line.includes(email))).toHaveLength(1);
    for (const gate of [
      '2 e-mails within 7d',
      'cancelled by 2 triggers',
      'not again within 30d',
      'max. age 1d',
    ])
      expect(lines.filter((line) => line.endsWith(gate))).toHaveLength(1);
    expect(new Set(lines.map((line) => line.search(/max\. age|quiet|cancelled by/)))).toEqual(
      new Set([-1, lines[0]?.indexOf('gates')]),
    );
    expect(out).toMatch(/^3 campaigns, all in order\./m);
  });

  it('says what holds for all campaigns together', async () => {
    await writeFile(join(files.dir, 'limits.yaml'), 'cap: { sends: 1, within: 2d }\n');
    expect((await validate()).out).toMatch(/All together: 1 e-mail within 2d\.$/m);
    expect(JSON.parse((await validate('--json')).out).cap).toEqual({ sends: 1, seconds: 172_800 });
  });

  it('names file, line and field of every mistake at once, each with what would be right', async () => {
    await files.edit(rule, 'maxAge: 6h', 'maxAge: six hours');
    await files.edit(rule, 'consent: marketing', 'consnt: marketing');
    const at = async (text: string) => (await files.linesOf(rule, text))[0];
    const { status, out, err } = await validate();
    expect(status).toBe(1);
    const place = `campaigns/${rule}`;
    const lines = out.trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines).toEqual(
      expect.arrayContaining([
        `${place}:${await at('triggerId: ')}: consent: is missing: the category of mail, e.g. marketing`,
        `${place}:${await at('maxAge: six')}: maxAge: must be a duration up to 7d, e.g. 6h, 30m or 2d`,
        expect.stringMatching(
          new RegExp(`^${place}:${await at('consnt')}: consnt: is not known here; known are `),
        ),
      ]),
    );
    expect(err).toBe(`3 mistakes in ${files.dir}\n`);
  });

  it('looks at every campaign, and at every file of each', async () => {
    await files.copy('browse');
    await files.edit('browse/campaign.yaml', /^triggerId.*$/m, 'triggerId: abandoned-browse');
    await files.edit('cart-abandonment/en.mjml', '</mj-body>', '');
    const { status, out } = await validate();
    expect(status).toBe(1);
    expect(out).toMatch(/^campaigns\/browse\/sample-event\.json: this event would not start the campaign/m);
    expect(out).toMatch(/^campaigns\/cart-abandonment\/en\.mjml:\d+: /m);
  });

  it('names files as the terminal can open them, seen from where it runs', async () => {
    await files.edit(rule, 'maxAge: 6h', 'maxAge: never');
    const { out } = await run(['validate', '--campaigns', '.'], { cwd: files.dir });
    expect(out).toMatch(/^cart-abandonment\/campaign\.yaml:\d+: maxAge: /);
  });

  it('tells programs the same as JSON', async () => {
    const good = await validate('--json');
    expect(JSON.parse(good.out)).toMatchObject({
      problems: [],
      campaigns: [
        {
          name: 'cart-abandonment',
          maxAgeSeconds: 21_600,
          locales: ['en', 'de'],
          steps: [{ name: '', delaySeconds: 0, variants: [{ name: '', weight: 1 }] }],
        },
      ],
    });
    expect(good.out).not.toContain('<html');
    await files.edit(rule, 'maxAge: 6h', 'maxAge: never');
    const bad = await validate('--json');
    expect(bad.status).toBe(1);
    expect(JSON.parse(bad.out).problems).toEqual([
      { file: `campaigns/${rule}`, line: expect.any(Number), field: 'maxAge', message: expect.any(String) },
    ]);
  });

  it('says so when there is no such folder', async () => {
    const { status, out } = await validate('--campaigns', 'nowhere');
    expect([status, out]).toEqual([
      1,
      'nowhere: this folder of campaigns cannot be read; name one like "campaigns"\n',
    ]);
  });
});
