// `npm run fuzz`: coverage-guided fuzzing of everything that takes text from outside.
//   npm run fuzz -- [--seed N] [--seconds S] [--executions N] [--target NAME] [--json]
// Status 0 when every promise was kept, 1 when one was broken, 2 when the arguments cannot be used.
import { parseArgs } from 'node:util';
import type { FuzzResult } from './fuzz.ts';
import { runTarget } from './run-target.ts';
import { targetNames } from './targets.ts';

const defaultSeconds = 10;

interface Wanted {
  names: readonly string[];
  seed: number;
  limits: { seconds?: number; executions?: number };
  json: boolean;
}

function wanted(): Wanted {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      seconds: { type: 'string' },
      executions: { type: 'string' },
      target: { type: 'string', multiple: true },
      json: { type: 'boolean', default: false },
    },
  });
  const seconds =
    values.executions === undefined ? (values.seconds ?? String(defaultSeconds)) : values.seconds;
  return {
    names: values.target?.map(known) ?? targetNames,
    seed: values.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : numberOf('seed', values.seed),
    limits: {
      ...(seconds !== undefined && { seconds: numberOf('seconds', seconds) }),
      ...(values.executions !== undefined && { executions: numberOf('executions', values.executions) }),
    },
    json: values.json,
  };
}

function known(name: string): string {
  if (!targetNames.includes(name)) throw new RangeError(`there is ${targetNames.join(', ')}; no "${name}"`);
  return name;
}

function numberOf(name: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new RangeError(`--${name} takes a whole number`);
  return Number(text);
}

function lineOf({ target, executions, executionsPerSecond, ...more }: FuzzResult): string {
  const { reachedBySamples, reached, kept, slowestMs } = more;
  const growth = `code reached ${reachedBySamples} → ${reached} characters by ${kept} inputs`;
  return `${target.padEnd(20)} ${executions} executions, ${executionsPerSecond}/s, ${growth}, slowest ${slowestMs} ms`;
}

function crashLines({ target, seed, crashes }: FuzzResult): string[] {
  return crashes.map(
    ({ error, input }) => `  BROKEN ${target} (seed ${seed}): ${error}\n  input ${JSON.stringify(input)}`,
  );
}

async function main(): Promise<number> {
  const { names, seed, limits, json } = wanted();
  const results: FuzzResult[] = [];
  if (!json) console.log(`seed ${seed}`);
  for (const name of names) {
    const result = await runTarget(name, { seed, ...limits });
    results.push(result);
    if (!json) console.log([lineOf(result), ...crashLines(result)].join('\n'));
  }
  const crashes = results.reduce((sum, result) => sum + result.crashes.length, 0);
  console.log(JSON.stringify({ seed, crashes, targets: results }));
  return crashes === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : String(thrown));
  process.exitCode = 2;
}
