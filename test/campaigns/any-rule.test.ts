// Whatever a marketer makes of a rule, the answer is a campaign or a list of places, never a crash.
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCampaign } from '../../lib/campaigns/compile-campaign.ts';
import { readSettings } from '../../lib/campaigns/read-settings.ts';
import { ruleSchema } from '../../lib/campaigns/rule-schema.ts';
import { editedCampaigns, shippedCampaigns } from './edited-campaigns.ts';

const rules = ['browse-abandonment', 'cart-abandonment', 'welcome'].map((name) =>
  readFileSync(join(shippedCampaigns, name, 'campaign.yaml'), 'utf8').split('\n'),
);
const piece = fc.oneof(
  fc.constantFrom(
    '',
    ':',
    '- ',
    '{',
    '}',
    '[',
    ']',
    '"',
    '&a',
    '*a',
    '!x ',
    '<<: *a',
    '? ',
    '|',
    '%',
    '\t',
    '.nan',
  ),
  fc.constantFrom(
    'delay: 2d',
    'steps: []',
    'variants: {}',
    'cap: null',
    '__proto__: 1',
    'subject: { fr: A }',
  ),
  fc.string({ maxLength: 12 }),
);
const change = fc.record({
  line: fc.nat(),
  kind: fc.constantFrom('remove', 'repeat', 'replace', 'insert', 'cut', 'indent'),
  piece,
});
const mutated = fc
  .tuple(fc.constantFrom(...rules), fc.array(change, { minLength: 1, maxLength: 4 }))
  .map(([rule, changes]) => changes.reduce(changed, rule).join('\n'));

function changed(
  lines: string[],
  { line, kind, piece: text }: { line: number; kind: string; piece: string },
) {
  // What is written without comments is what counts; most lines of a rule are comments.
  const meant = lines.flatMap((each, at) => (/^\s*(#|$)/.test(each) ? [] : [at]));
  const at = meant[line % Math.max(meant.length, 1)] ?? 0;
  const old = lines[at] ?? '';
  const by: Record<string, string[]> = {
    remove: [],
    repeat: [old, old],
    replace: [old.replace(/:.*$/, `: ${text}`)],
    insert: [old, text],
    cut: [old.slice(0, line % (old.length + 1))],
    indent: [`  ${old}`],
  };
  return lines.toSpliced(at, 1, ...(by[kind] ?? []));
}

describe('a rule with any mistakes in it', () => {
  it('is read, or each mistake has a file, a line and a message', () => {
    fc.assert(
      fc.property(mutated, (source) => {
        const read = readSettings('campaigns/x/campaign.yaml', source, ruleSchema);
        if ('settings' in read) return;
        expect(read.problems.length).toBeGreaterThan(0);
        const last = source.split('\n').length;
        for (const { file, line = 0, message } of read.problems) {
          expect(file).toBe('campaigns/x/campaign.yaml');
          expect(line).toBeGreaterThan(0);
          expect(line).toBeLessThanOrEqual(last);
          expect(message).not.toBe('');
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('is compiled, or told to be wrong, with its templates and sample', { timeout: 60_000 }, async () => {
    await using files = await editedCampaigns();
    const folder = join(files.dir, 'cart-abandonment');
    await fc.assert(
      fc.asyncProperty(mutated, async (source) => {
        await writeFile(join(folder, 'campaign.yaml'), source);
        const compiled = await compileCampaign(folder, 'campaigns/cart-abandonment', 'cart-abandonment');
        if ('campaign' in compiled) return;
        expect(compiled.problems.length).toBeGreaterThan(0);
        for (const { file, message } of compiled.problems) {
          expect(file).toMatch(/^campaigns\/cart-abandonment\//);
          expect(message).not.toBe('');
        }
      }),
      { numRuns: 60 },
    );
  });
});
