// Coverage-guided fuzzing of one target: inputs descend from the samples and from whatever reached new code.
import { performance } from 'node:perf_hooks';
import { createChance } from './chance.ts';
import { type Coverage, startCoverage } from './coverage.ts';
import { minimise } from './minimise.ts';
import { mutateJson } from './mutate-json.ts';
import { mutateText } from './mutate-text.ts';
import type { FuzzTarget } from './target.ts';

export interface Crash {
  /** The smallest input that was found to do the same. */
  input: string;
  error: string;
}

export interface FuzzResult {
  target: string;
  seed: number;
  executions: number;
  executionsPerSecond: number;
  /** Characters of the product's code that the samples alone reached, and that were reached in the end. */
  reachedBySamples: number;
  reached: number;
  /** Inputs that were kept because they reached new code. */
  kept: number;
  slowestMs: number;
  crashes: Crash[];
}

export interface FuzzOptions {
  seed: number;
  /** Whichever comes first. */
  seconds?: number;
  executions?: number;
  /** Called with each input before it is run. */
  onInput?: (input: string) => void;
}

/** Longer is a hang: the longest input has 20 000 characters. */
const mostMs = 2_000;
const mostCrashes = 5;

export async function fuzz(target: FuzzTarget, options: FuzzOptions): Promise<FuzzResult> {
  const chance = createChance(options.seed);
  const coverage = startCoverage();
  const startedAt = performance.now();
  const endsAt = startedAt + (options.seconds ?? Number.POSITIVE_INFINITY) * 1000;
  const most = options.executions ?? Number.POSITIVE_INFINITY;
  const corpus = [...target.seeds];
  const crashes = new Map<string, Crash>();
  let [executions, slowestMs] = [0, 0];

  async function fails(input: string): Promise<string | undefined> {
    options.onInput?.(input);
    executions += 1;
    const started = performance.now();
    try {
      await target.run(input);
    } catch (thrown) {
      return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    }
    const ms = performance.now() - started;
    slowestMs = Math.max(slowestMs, ms);
    return ms > mostMs ? `took more than ${mostMs} ms` : undefined;
  }

  async function runOne(input: string): Promise<void> {
    const error = await fails(input);
    if (error === undefined) return;
    const kind = kindOf(error);
    if (crashes.has(kind)) return;
    crashes.set(kind, { input, error });
    const doesTheSame = async (smaller: string) => kindOf((await fails(smaller)) ?? '') === kind;
    crashes.set(kind, { input: await minimise(input, doesTheSame), error });
  }

  function nextInput(): string {
    let input = chance.one(chance.below(3) === 0 ? corpus.slice(-20) : corpus);
    const isByStructure = chance.below(2) === 0;
    for (let change = chance.one([1, 1, 2, 3, 6]); change > 0; change -= 1) {
      const byStructure = isByStructure ? mutateJson(input, target.words, chance) : undefined;
      input = byStructure ?? mutateText(input, target.words, chance.one(corpus), chance);
    }
    return input;
  }

  for (const sample of target.seeds) await runOne(sample);
  coverage.look(true);
  const reachedBySamples = coverage.reached();
  let batch = 8;
  while (executions < most && performance.now() < endsAt && crashes.size < mostCrashes) {
    const inputs = Array.from({ length: Math.min(batch, most - executions) }, nextInput);
    const found = await gaining(inputs, runOne, coverage);
    corpus.push(...found);
    // Looking costs the same after one run as after many.
    batch = found.length === 0 ? Math.min(batch * 2, 512) : 16;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  coverage.stop();
  return {
    target: target.name,
    seed: options.seed,
    executions,
    executionsPerSecond: Math.round(executions / seconds),
    reachedBySamples,
    reached: coverage.reached(),
    kept: corpus.length - target.seeds.length,
    slowestMs: Math.round(slowestMs),
    crashes: [...crashes.values()],
  };
}

/** Which of the inputs reach new code: halves that reach none are left out. */
async function gaining(
  inputs: readonly string[],
  run: (input: string) => Promise<void>,
  coverage: Coverage,
): Promise<string[]> {
  for (const input of inputs) await run(input);
  const [only, ...others] = inputs;
  if (only === undefined || coverage.look(others.length === 0) === 0) return [];
  if (others.length === 0) return [only];
  const middle = Math.ceil(inputs.length / 2);
  const first = await gaining(inputs.slice(0, middle), run, coverage);
  return [...first, ...(await gaining(inputs.slice(middle), run, coverage))];
}

/** Errors that differ only in what they quote are one. */
function kindOf(error: string): string {
  return error.replace(/"[^"]*"|\d+/g, '…').slice(0, 120);
}
