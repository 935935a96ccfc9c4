// The chaos run itself, short: fixed seeds, and one that nobody has tried before.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { synthesiseChaos } from './chaos-stack.ts';
import { seededPlan } from './fault-plan.ts';
import { runChaos } from './run-chaos.ts';

const dir = mkdtempSync(join(tmpdir(), 'chaos-test-'));
let assemblyDir: string;
beforeAll(async () => {
  assemblyDir = await synthesiseChaos(dir);
}, 60_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const fixedSeeds = [1, 20_261];
const newSeed = Math.floor(Math.random() * 2 ** 31);
const [kills, events] = [40, 120];

it.each([...fixedSeeds, newSeed])(
  'with seed %i nothing is lost, and nothing is sent twice',
  {
    timeout: 240_000,
  },
  async (seed) => {
    const result = await runChaos({ seed, kills, events, plan: seededPlan(seed), assemblyDir });
    const { lost, doubled, unaccounted } = result;
    const again = `npm run chaos -- --seed ${seed} --kills ${kills} --events ${events}`;
    expect({ lost, doubled, unaccounted }, again).toEqual({ lost: [], doubled: [], unaccounted: [] });
    expect(result.kills).toBeGreaterThanOrEqual(kills);
    expect(result.mailed).toBeGreaterThan(events / 2);
  },
);
