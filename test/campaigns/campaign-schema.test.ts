// The published JSON Schema gives editors completion; the validator decides. The two must not contradict each other.
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ruleSchema } from '../../lib/campaigns/rule-schema.ts';
import { shippedCampaigns } from './edited-campaigns.ts';

const published: unknown = JSON.parse(readFileSync(join(shippedCampaigns, 'campaign.schema.json'), 'utf8'));
const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: false });
const editorTakes = ajv.compile(Object(published));
const validatorTakes = (rule: unknown) => v.safeParse(ruleSchema, rule).success;

const dimension = fc.constantFrom('eVar1', 'pageURL', 'prop7');
const onePick = fc.record({ dimension, pick: fc.constantFrom('first', 'last') });
const scalar = fc.oneof(fc.constantFrom('shoes', 'a|b'), fc.integer());
const { condition } = fc.letrec((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    fc.record({ dimension, equals: scalar }),
    fc.record({ dimension, in: fc.array(scalar) }),
    fc.record({ dimension, contains: fc.constant('x') }),
    fc.record({ dimension, prefix: fc.constant('https://') }),
    fc.record({ dimension, exists: fc.boolean() }),
    fc.record({ dimension, greater: fc.integer() }),
    fc.record({ dimension, less: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
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
/** What the validator takes, in all its forms. */
const rule = fc.record(
  {
    triggerId: fc.constantFrom('*', '697514a8-3337-4efc-ba75-1f0ba896c288'),
    when: condition,
    priority: fc.integer(),
    recipient: fc.oneof(
      fc.record({ profile: fc.oneof(onePick, fc.constant({ visitor: 'mcId' })) }),
      fc.record({ address: onePick, locale: onePick }, { requiredKeys: ['address'] }),
    ),
    consent: fc.constantFrom('marketing', 'service-news'),
    maxAge: fc.constantFrom('90s', '6h', '1h 30m', '7d'),
    sender,
    replyTo: sender,
    defaultLocale: fc.constantFrom('en', 'pt-br'),
    subject: fc.dictionary(
      fc.constantFrom('en', 'de', 'pt-br'),
      fc.constantFrom('Your cart', '{{ products }}'),
    ),
    variables: fc.dictionary(fc.constantFrom('products', 'cart_url', 'p1'), variable),
  },
  { requiredKeys: ['triggerId', 'recipient', 'consent', 'maxAge', 'defaultLocale', 'subject'] },
);

/** Mistakes of shape: a setting that is not there, one too many, a value of another kind. */
const mistake = fc.record({
  at: fc.nat(),
  change: fc.oneof(
    fc.constant({ remove: true as const }),
    fc.constantFrom('pikc', 'Dimension', 'x').map((add) => ({ add })),
    fc.constantFrom<unknown>(null, true, 7, 'x!', ['x'], {}, [[]]).map((put) => ({ put })),
  ),
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
        fc.pre(validatorTakes(one));
        expect(editorTakes(one), JSON.stringify(editorTakes.errors)).toBe(true);
      }),
      { numRuns: 500 },
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

/** The validator's word, less what no JSON Schema can say: which addresses can be mailed, how long is too long. */
function shapeIsRight(rule: unknown): boolean {
  const { issues = [] } = v.safeParse(ruleSchema, rule);
  return issues.every((issue) => {
    const setting = v.getDotPath(issue);
    return (setting === 'sender' || setting === 'replyTo') && issue.type === 'check';
  });
}
