// The published JSON Schema gives editors completion; the validator decides. The two must not contradict each other.
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { limitsSchema } from '../../lib/campaigns/read-limits.ts';
import { ruleSchema } from '../../lib/campaigns/rule-schema.ts';
import { shippedCampaigns } from './edited-campaigns.ts';

const published: unknown = JSON.parse(readFileSync(join(shippedCampaigns, 'campaign.schema.json'), 'utf8'));
const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: false });
const editorTakes = ajv.compile(Object(published));
const validatorTakes = (rule: unknown) => v.safeParse(ruleSchema, rule).success;

const dimension = fc.constantFrom('eVar1', 'pageURL', 'prop7');
const onePick = fc.record({ dimension, pick: fc.constantFrom('first', 'last') });
const scalar = fc.oneof(fc.constantFrom('shoes', 'a|b'), fc.integer());
const subjectOf = fc.oneof(
  fc.record({ dimension }),
  fc.record({ product: fc.constantFrom('name', 'price') }),
  fc.record({ visitor: fc.constantFrom('mcId', 'aliases') }),
);
const comparison = fc.oneof(
  fc.record({ equals: scalar }),
  fc.record({ in: fc.array(scalar) }),
  fc.record({ contains: fc.constant('x') }),
  fc.record({ prefix: fc.constant('https://') }),
  fc.record({ exists: fc.boolean() }),
  fc.record({ greater: fc.integer() }),
  fc.record({ less: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
);
const { condition } = fc.letrec((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(subjectOf, comparison).map(([about, compared]): unknown => ({ ...about, ...compared })),
    fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
}));
const variable = fc.oneof(
  fc.record({ value: scalar }),
  fc.record(
    {
      dimension,
      pick: fc.constantFrom('first', 'last', 'all'),
      split: fc.constantFrom('|', ', '),
      type: fc.constantFrom('text', 'number'),
      default: fc.oneof(scalar, fc.array(scalar)),
    },
    { requiredKeys: ['dimension', 'pick'] },
  ),
);
const sender = fc.constantFrom('news@shop.example', 'Shop <news@shop.example>');
const visitorKey = fc.oneof(onePick, fc.constant({ visitor: 'mcId' }));
const subject = fc
  .constantFrom('Your cart', '{{ products }}')
  .map((line): Record<string, string> => ({ en: line, 'pt-br': line }));
const name = fc.constantFrom('hello', 'tips-2', 'b');
const byName = { selector: (one: { name: string }) => one.name };
const variants = fc.uniqueArray(
  fc.record({ name, weight: fc.constantFrom(1, 0.5, 50), subject }, { requiredKeys: ['name', 'weight'] }),
  { minLength: 2, maxLength: 3, ...byName },
);
const delay = fc.constantFrom('45m', '2d', '30d');
/** One e-mail, or a series. */
const emails = fc.oneof(
  fc.record({ delay: fc.oneof(delay, fc.constant(0)), variants }, { requiredKeys: [] }),
  fc.record({
    steps: fc.uniqueArray(
      fc.record({ name, delay, subject, variants }, { requiredKeys: ['name', 'delay'] }),
      { minLength: 1, maxLength: 3, ...byName },
    ),
  }),
);
const within = fc.record({ sends: fc.integer({ min: 1, max: 100 }), within: fc.constantFrom('7d', '30d') });
/** What the validator takes, in all its forms. */
const settings = fc.record(
  {
    triggerId: fc.constantFrom('*', '697514a8-3337-4efc-ba75-1f0ba896c288'),
    when: condition,
    priority: fc.integer(),
    recipient: fc.oneof(
      fc.record({ profile: visitorKey }),
      fc.record({ address: onePick, locale: onePick }, { requiredKeys: ['address'] }),
      fc.record({
        endpoint: fc.record(
          {
            url: fc.constantFrom('https://shop.example/profile', 'http://127.0.0.1:8080/'),
            key: visitorKey,
            timeout: fc.constantFrom('1s', '5s'),
            cache: fc.constantFrom('none', '1h'),
          },
          { requiredKeys: ['url', 'key'] },
        ),
      }),
    ),
    consent: fc.oneof(
      fc.constantFrom('marketing', 'service-news'),
      fc.record(
        { category: fc.constant('marketing'), required: fc.boolean() },
        { requiredKeys: ['category'] },
      ),
    ),
    maxAge: fc.constantFrom('90s', '6h', '1h 30m', '7d'),
    reentry: fc.constantFrom('none', '5m', '30d'),
    cap: within,
    quietHours: fc.record({
      from: fc.constantFrom('21:00', '00:00'),
      until: fc.constantFrom('08:00', '23:59'),
      timeZone: fc.constantFrom('Europe/Vienna', 'UTC'),
    }),
    cancelOn: fc.array(
      fc.record({ triggerId: fc.constantFrom('*', 't'), when: condition }, { requiredKeys: ['triggerId'] }),
      { maxLength: 2 },
    ),
    newerFiring: fc.constantFrom('replaces', 'ignored'),
    onUncertainSend: fc.constantFrom('park', 'resend'),
    sender,
    replyTo: sender,
    defaultLocale: fc.constantFrom('en', 'pt-br'),
    subject,
    variables: fc.dictionary(fc.constantFrom('products', 'cart_url', 'p1'), variable),
  },
  { requiredKeys: ['triggerId', 'recipient', 'consent', 'maxAge', 'defaultLocale', 'subject'] },
);
const rule = fc.tuple(settings, emails).map(([one, its]): Record<string, unknown> => ({ ...one, ...its }));

/** Mistakes of shape: a setting that is not there, one too many, a value of another kind. */
const mistake = fc.record({
  at: fc.nat(),
  change: fc.oneof(
    fc.constant({ remove: true as const }),
    fc.constantFrom('pikc', 'Dimension', 'x').map((add) => ({ add })),
    fc.constantFrom<unknown>(null, true, 7, -1, 'x!', ['x'], {}, [[]]).map((put) => ({ put })),
  ),
});

describe('the published JSON Schema of limits.yaml', () => {
  const limits: unknown = JSON.parse(readFileSync(join(shippedCampaigns, 'limits.schema.json'), 'utf8'));
  const takes = ajv.compile(Object(limits));

  it.each<[unknown]>([
    [{}],
    [{ cap: { sends: 3, within: '7d' } }],
    [{ cap: { sends: 0, within: '7d' } }],
    [{ cap: { sends: 3 } }],
    [{ cap: null }],
    [{ caps: 3 }],
    [['x']],
  ])('judges %j as the validator does', (given) => {
    expect(takes(given)).toBe(v.safeParse(limitsSchema, given).success);
  });

  it('takes the shipped file, which names it for the editor', () => {
    const source = readFileSync(join(shippedCampaigns, 'limits.yaml'), 'utf8');
    expect(source.split('\n')[0]).toBe('# yaml-language-server: $schema=limits.schema.json');
    expect(takes(parse(source))).toBe(true);
  });
});

describe('the published JSON Schema', () => {
  it('takes the shipped campaigns, which name it for the editor', async () => {
    const folders = (await readdir(shippedCampaigns, { withFileTypes: true })).filter((one) =>
      one.isDirectory(),
    );
    for (const { name } of folders) {
      const source = await readFile(join(shippedCampaigns, name, 'campaign.yaml'), 'utf8');
      expect(source.split('\n')[0]).toBe('# yaml-language-server: $schema=../campaign.schema.json');
      expect([name, editorTakes(parse(source)), editorTakes.errors]).toEqual([name, true, null]);
    }
  });

  it('knows the same settings as the validator, and demands the same', () => {
    const { properties, required } = v.parse(
      v.object({ properties: v.record(v.string(), v.unknown()), required: v.array(v.string()) }),
      published,
    );
    const { issues = [] } = v.safeParse(ruleSchema, {});
    expect(Object.keys(properties)).toEqual(Object.keys(ruleSchema.entries));
    expect(required).toEqual(issues.map((issue) => v.getDotPath(issue)));
  });

  it('takes whatever the validator takes', () => {
    fc.assert(
      fc.property(rule, (one) => {
        expect(validatorTakes(one)).toBe(true);
        expect(editorTakes(one), JSON.stringify(editorTakes.errors)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('never refuses a changed rule that the validator takes, and refuses what has the wrong shape', () => {
    fc.assert(
      fc.property(rule, mistake, (one, { at, change }) => {
        const changed = structuredClone(one);
        const places = placesOf(changed);
        const place = places[at % places.length];
        fc.pre(place !== undefined);
        const { holder, key } = place ?? { holder: {}, key: '' };
        if ('remove' in change) delete holder[key];
        else if ('add' in change) holder[change.add] = 'x';
        else holder[key] = change.put;
        expect([changed, editorTakes(changed)]).toEqual([changed, shapeIsRight(changed)]);
      }),
      { numRuns: 2000 },
    );
  });
});

/** Every setting of the rule, at any depth, by the object that has it. */
function placesOf(value: unknown): { holder: Record<string, unknown>; key: string }[] {
  if (Array.isArray(value)) return value.flatMap(placesOf);
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesOf(holder[key])]);
}

/** What no JSON Schema can say of a value by itself: which addresses can be mailed, which names are time zones. */
const beyondShape = /^(sender|replyTo|recipient\.endpoint\.url|quietHours\.timeZone)$/;

/** The validator's word, less what no JSON Schema can say: neither that, nor which settings contradict each other. */
function shapeIsRight(rule: unknown): boolean {
  const { issues = [] } = v.safeParse(ruleSchema, rule);
  return issues.every((issue) => {
    const setting = v.getDotPath(issue) ?? '';
    if (issue.type === 'raw_check') return !setting.startsWith('delay') && setting !== 'variants';
    return issue.type === 'check' && beyondShape.test(setting);
  });
}
