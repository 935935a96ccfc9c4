// The rows end to end: how long a trigger takes from the journal to SES at a million an hour, and how many a second this machine
// does, emulators and all. The floor is the same stack with a consumer that only makes the calls which each e-mail takes. Where the
// time goes is told on the way.
import { availableParallelism } from 'node:os';
import { bundledSubject } from '../bundles.ts';
import { type BenchOptions, type BenchRow, quantile, relativeSpread, toRow } from '../row.ts';
import { type Load, type LoadResult, type MeasuredTrigger, runLocalLoad } from './local-load.ts';
import { ofAll } from './processor-time.ts';

/** A million an hour. */
const goalPerSecond = 278;
const step = 1.25;
const mostRuns = 4;

export async function measure({ quick, say, wants }: BenchOptions): Promise<BenchRow[]> {
  const times = quick
    ? { warmUpSeconds: 12, seconds: 3, patienceSeconds: 1 }
    : { warmUpSeconds: 20, seconds: 20, patienceSeconds: 20 };
  const run = async (eventsPerSecond: number, consumer?: string) => {
    const load = { eventsPerSecond, ...times, ...(consumer !== undefined && { consumer }) };
    const result = await runLocalLoad(load);
    tell(say, load, result);
    return result;
  };
  const atGoal = await run(goalPerSecond);
  if (!quick) say('the floor: the same, and a consumer that makes the calls alone');
  const floor = quick ? undefined : await run(goalPerSecond, bundledSubject('bare-consumer.ts'));
  if (floor?.sent === 0) throw new Error('the floor sent nothing');
  const rows = [latencyRow(atGoal.triggers, floor?.triggers)];
  if (wants('e2e-max-rate')) {
    const rate = quick ? rateOf(atGoal) : await highestStableRate(run, atGoal);
    const samples = { ours: [rate], ...(floor && { floor: [rateOf(floor)] }) };
    rows.push(toRow('e2e-max-rate', 'events/s', 'larger', samples));
  }
  return rows;
}

const totalMs = ({ publishedAt, sentAt }: MeasuredTrigger) => sentAt - publishedAt;

/** The spread is that of the p99 of each fifth of the time. */
function latencyRow(triggers: readonly MeasuredTrigger[], floor?: readonly MeasuredTrigger[]): BenchRow {
  const all = triggers.map(totalMs);
  const fifth = Math.ceil(triggers.length / 5);
  const fifths = [0, 1, 2, 3, 4].map((at) => all.slice(at * fifth, (at + 1) * fifth));
  const p99 = fifths.filter(({ length }) => length > 0).map((part) => quantile(part, 0.99));
  const row = toRow('e2e-p99-ms', 'ms', 'smaller', {
    ours: [quantile(all, 0.99)],
    ...(floor && { floor: [quantile(floor.map(totalMs), 0.99)] }),
  });
  return { ...row, spread: relativeSpread(p99) };
}

/** Nothing piles up: what is open at the end is what was open half-way, give or take a second, and no more than five seconds' worth. */
function isStable(rate: number, { openHalfWay, openAtEnd, triggers }: LoadResult): boolean {
  return triggers.length > 0 && openAtEnd <= openHalfWay + rate && openAtEnd <= 5 * rate;
}

/** What was sent; where the load was carried, what the rest of the processor would carry too. */
function rateOf(result: LoadResult): number {
  const perSecond = (1000 * result.sent) / result.wallMs;
  if (!isStable(goalPerSecond, result)) return perSecond;
  const used = ofAll(result.processor) + result.processor.machinery;
  return Math.max(perSecond, (perSecond * result.wallMs * availableParallelism()) / used);
}

async function highestStableRate(
  run: (rate: number) => Promise<LoadResult>,
  atGoal: LoadResult,
): Promise<number> {
  let rate = goalPerSecond;
  const goesUp = isStable(rate, atGoal);
  for (let runs = 1; runs < mostRuns; runs += 1) {
    const next = Math.round(goesUp ? rate * step : rate / step);
    const stable = isStable(next, await run(next));
    if (goesUp && !stable) return rate;
    rate = next;
    if (!goesUp && stable) return rate;
  }
  return rate;
}

/** Steps of the consumer up to the claim, as its audit lines time them. */
const ownSteps = ['lookUp', 'judge', 'render', 'pace', 'claim'];

function tell(say: BenchOptions['say'], { eventsPerSecond }: Load, result: LoadResult): void {
  const { triggers, sent, wallMs, processor, openHalfWay, openAtEnd } = result;
  const verdict = isStable(eventsPerSecond, result) ? 'stable' : 'not stable';
  say(
    `${eventsPerSecond}/s: ${verdict}, ${((1000 * sent) / wallMs).toFixed(0)}/s sent; open half-way ${openHalfWay}, at the end ${openAtEnd}`,
  );
  // What was not sent at all has no stages.
  const staged = triggers.filter(({ ms }) => ms.send !== undefined);
  if (staged.length === 0) return;
  const stage = (name: string, of: (trigger: MeasuredTrigger) => number) => {
    const values = staged.map(of);
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => quantile(values, share).toFixed(0));
    say(`  ${name.padEnd(34)} p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms`);
  };
  const own = ({ ms }: MeasuredTrigger) => ownSteps.reduce((sum, name) => sum + (ms[name] ?? 0), 0);
  const ses = ({ ms }: MeasuredTrigger) => ms.send ?? 0;
  stage('from the journal to SES', totalMs);
  stage('  in the journal, until it is read', ({ publishedAt, receivedAt }) => receivedAt - publishedAt);
  stage('  queue', (one) => Math.max(0, one.sentAt - one.receivedAt - own(one) - ses(one)));
  stage('  consumer, until it sends', own);
  stage('  SES', ses);
  const words = (ms: number) => `${(ms / Math.max(1, sent)).toFixed(2)} ms`;
  const ours = Object.entries(processor.functions).map(([role, ms]) => `${role} ${words(ms)}`);
  say(`  processor, for a trigger: ${ours.join(', ')}; emulators and driver ${words(processor.machinery)}`);
}
