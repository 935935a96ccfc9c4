// The README tells the truth about campaigns: its example is a rule, and its reasons are those of the code, in their order.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../lib/campaigns/read-settings.ts';
import { ruleSchema } from '../../../lib/campaigns/rule-schema.ts';
import { skipReasons } from '../../support/skip-reasons.ts';

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
const [, section = ''] = /^## Campaigns\n(.*?)^## /ms.exec(read('README.md')) ?? [];
const documented = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, reason = '']) => reason);

/** What the gates answer, in the order in which they are asked: each gate's source names its reason. */
function reasonsOfGates(): string[] {
  const index = read('functions/core/gates/index.ts');
  const order = /gates: readonly Gate\[\] = \[(.*?)\]/s.exec(index)?.[1] ?? '';
  const files = new Map(
    [...index.matchAll(/^import \{ (.*) \} from '\.\/(.*)';$/gm)].flatMap(([, names = '', file = '']) =>
      names.split(', ').map((name) => [name, file] as const),
    ),
  );
  const reasons = [...order.matchAll(/\w+/g)].flatMap(([name]) => {
    const source = read(`functions/core/gates/${files.get(name)}`);
    return [...source.matchAll(/'(\w+)'/g)].map(([, word = '']) => word);
  });
  // A gate that is put off names no reason of a skip.
  return [...new Set(reasons)].filter((word) => skipReasons.includes(word));
}

describe('the README', () => {
  it('lists every reason for which a trigger is skipped, and the one for which it is held', () => {
    expect(documented.toSorted()).toEqual([...skipReasons, 'quiet_hours'].toSorted());
  });

  it('has the gates in the order in which they are asked', () => {
    const gates = reasonsOfGates();
    expect(gates.length).toBeGreaterThan(7);
    expect(documented.slice(-gates.length - 1)).toEqual([...gates, 'quiet_hours']);
  });

  it('shows a rule that is one', () => {
    const [, example = ''] = /^```yaml\n(.*?)^```/ms.exec(section) ?? [];
    expect(readSettings('README.md', example, ruleSchema)).toMatchObject({ settings: { maxAge: 21_600 } });
  });
});
