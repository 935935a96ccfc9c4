// Coverage-guided fuzzing of one target: inputs descend from the samples and from whatever reached new code.
import { performance } from 'node:perf_hooks';
import { createChance } from './chance.ts';
import { type Coverage, startCoverage } from './coverage.ts';
import { nextInput } from './next-input.ts';
import { type Crash, createRunner } from './runner.ts';
import type { FuzzTarget } from './target.ts';

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

const mostCrashes = 5;
/** Looking at the coverage costs the same after one run as after many. */
const [smallestBatch, largestBatch] = [16, 512];

export async function fuzz(target: FuzzTarget, options: FuzzOptions): Promise<FuzzResult> {
  const { seed, seconds = Number.POSITIVE_INFINITY, executions = Number.POSITIVE_INFINITY } = options;
  const chance = createChance(seed);
  const coverage = startCoverage();
  const runner = createRunner(target, options.onInput ?? (() => undefined));
  const startedAt = performance.now();
  const corpus = [...target.seeds];
  for (const sample of target.seeds) await runner.run(sample);
  coverage.look(true);
  const reachedBySamples = coverage.reached();

  let batch = smallestBatch;
  const isOver = () =>
    runner.executions() >= executions ||
    performance.now() - startedAt >= seconds * 1000 ||
    runner.crashes().length >= mostCrashes;
  while (!isOver()) {
    const length = Math.min(batch, executions - runner.executions());
    const inputs = Array.from({ length }, () => nextInput(corpus, target.words, chance));
    const found = await gaining(inputs, runner.run, coverage);
    corpus.push(...found);
    batch = found.length === 0 ? Math.min(batch * 2, largestBatch) : smallestBatch;
  }
  coverage.stop();
  return {
    ...{ target: target.name, seed, executions: runner.executions() },
    executionsPerSecond: Math.round((runner.executions() * 1000) / (performance.now() - startedAt)),
    ...{ reachedBySamples, reached: coverage.reached(), kept: corpus.length - target.seeds.length },
    ...{ slowestMs: runner.slowestMs(), crashes: runner.crashes() },
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
