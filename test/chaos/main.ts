// `npm run chaos`: one run in the terminal; where it fails, a smaller plan that fails too.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesiseChaos } from './chaos-stack.ts';
import { seededPlan, writtenPlan } from './fault-plan.ts';
import type { Fault } from './faults.ts';
import { type ChaosFlags, helpText, parseChaosFlags } from './flags.ts';
import { type ChaosResult, type Progress, runChaos } from './run-chaos.ts';
import { shrink } from './shrink.ts';

const shown = 20;

async function main(args: string[]): Promise<number> {
  let flags: ChaosFlags;
  try {
    flags = parseChaosFlags(args, Math.random);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
  if (flags.help) {
    console.log(helpText);
    return 0;
  }
  const dir = mkdtempSync(join(tmpdir(), 'chaos-'));
  try {
    return await runAndTell(flags, dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function runAndTell({ seed, kills, events, plan: file, shrinkSeconds }: ChaosFlags, dir: string) {
  console.error(`seed ${seed}: synthesising the stack`);
  const assemblyDir = await synthesiseChaos(dir);
  const written = file === undefined ? undefined : readPlan(file);
  const plan = written ? writtenPlan(written) : seededPlan(seed);
  const result = await runChaos({
    ...{ seed, events, plan, assemblyDir },
    kills: written ? undefined : kills,
    onProgress: tell,
  });
  tellResult(result, plan.decided());
  const failed = isFailed(result);
  if (failed && shrinkSeconds > 0) {
    const until = Date.now() + shrinkSeconds * 1000;
    const play = async (part: readonly Fault[]) =>
      isFailed(await runChaos({ seed, events, kills: undefined, plan: writtenPlan(part), assemblyDir }));
    const smallest = await shrink(plan.decided(), play, () => Date.now() > until);
    console.log(`a plan of ${smallest.length} of ${plan.decided().length} faults fails too:`);
    for (const fault of smallest) console.log(JSON.stringify(fault));
    console.log(
      `again: npm run chaos -- --seed ${seed} --events ${events} --plan FILE, with these lines in FILE`,
    );
  }
  const { lost, doubled, unaccounted } = result;
  console.log(
    JSON.stringify({
      ...{ seed, kills: result.kills, events: result.events, lost: lost.length },
      ...{ doubled: doubled.length, unaccounted: unaccounted.length },
    }),
  );
  return failed ? 1 : 0;
}

const isFailed = ({ lost, doubled, unaccounted }: ChaosResult) =>
  lost.length + doubled.length + unaccounted.length > 0;

function readPlan(file: string): Fault[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.startsWith('{"caller"')).map((line): Fault => JSON.parse(line));
}

function tell({ phase, kills, faults, published, served, mails }: Progress): void {
  console.error(
    `${phase}: ${kills} kills, ${faults} faults, ${published} published, ${served} served, ${mails} e-mails`,
  );
}

function tellResult(
  { lost, doubled, unaccounted, mailed, parked, waiting, kills, seconds }: ChaosResult,
  faults: readonly Fault[],
) {
  const kinds: Record<string, number> = {};
  for (const { kind } of faults) kinds[kind] = (kinds[kind] ?? 0) + 1;
  console.log(`${kills} kills and ${faults.length} faults in ${seconds.toFixed(0)} s: ${listed(kinds)}`);
  console.log(`${mailed} e-mails in the inbox, ${waiting} waiting; parked: ${listed(parked)}`);
  for (const [what, which] of Object.entries({ lost, doubled, unaccounted })) {
    for (const one of which.slice(0, shown)) console.log(`${what}: ${one}`);
  }
}

function listed(counts: Record<string, number>): string {
  const sorted = Object.entries(counts).sort(([, one], [, other]) => other - one);
  return sorted.map(([name, count]) => `${name} ${count}`).join(', ') || 'none';
}

process.exitCode = await main(process.argv.slice(2));
