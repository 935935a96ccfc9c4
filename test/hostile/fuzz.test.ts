// A short, fixed run of `npm run fuzz` over every border; what it once found stays found.
import { describe, expect, it } from 'vitest';
import { keptCrashes } from '../fuzz/crashes.ts';
import { fuzz } from '../fuzz/fuzz.ts';
import { runTarget } from '../fuzz/run-target.ts';
import { targetNamed, targetNames } from '../fuzz/targets.ts';
import { soonWithinBounds } from './bounds.ts';

describe('fuzzing', () => {
  it.each(targetNames)(
    'breaks no promise of %s',
    async (name) => {
      const { crashes, executions } = await runTarget(name, {
        seed: 20_261_125,
        executions: 300,
        seconds: 4,
      });
      expect(crashes).toEqual([]);
      expect(executions).toBeGreaterThan(20);
    },
    40_000,
  );

  it.each(keptCrashes)('never again finds in $target: $was', async ({ target, input }) => {
    const { run } = await targetNamed(target);
    await soonWithinBounds(async () => run(input));
  });
});

describe('the fuzzer', () => {
  const planted = {
    name: 'planted',
    seeds: ['{"a":[1,2,3]}', 'plain text'],
    words: ['left', 'right'],
    run(input: string) {
      if (/left.*right/s.test(input)) throw new RangeError('both words');
    },
  };

  it('finds what breaks, makes it small, and finds it again with the same seed', async () => {
    const found = await fuzz(planted, { seed: 7, executions: 3_000 });
    expect(found.crashes).toEqual([{ input: 'leftright', error: 'RangeError: both words' }]);
    const again = await fuzz(planted, { seed: 7, executions: 3_000 });
    expect(again.crashes).toEqual(found.crashes);
  });

  it('tells what goes wrong in its thread', async () => {
    const { crashes } = await runTarget('no such target', { seed: 1, executions: 1 });
    expect(crashes[0]?.error).toMatch(/no target "no such target"/);
  });
});
