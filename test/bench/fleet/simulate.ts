// The fleet as a fluid: what comes, what is read, and what is sent in each tenth of a second, under the rules. Deterministic.
import { batchSize, derivePace } from '../../../lib/constructs/pace.ts';
import { rules } from './rules.ts';
import type { Parts, Scenario } from './scenario.ts';

export interface Outcome {
  sent: number;
  /** From the journal to SES. Seconds. */
  p50: number;
  p99: number;
  longest: number;
  /** Published and not yet sent, at most. */
  peakBacklog: number;
  peakConcurrency: number;
  peakSesPerSecond: number;
  /** After the last trigger came, until all are sent. Seconds. */
  catchUpSeconds: number;
  /** What held most of them back; `nothing` where none waited. */
  limit: Limit;
}

export type Limit = 'nothing' | 'pollers' | 'concurrency' | 'SES' | 'DynamoDB';

const step = 0.1;
/** A fleet that has not caught up by then never will. */
const patienceSeconds = 48 * 3600;

export function simulate(scenario: Scenario): Outcome {
  const { parts, lastsSeconds } = scenario;
  const readsPerSecond = scenario.journals * journalRate(parts);
  const tables = createTables(scenario);
  const fleet = createConcurrency(scenario);
  const lags = createLags(scenario.backlog ?? 0);
  const held: Record<Limit, number> = { nothing: 0, pollers: 0, concurrency: 0, SES: 0, DynamoDB: 0 };
  const peaks = { backlog: 0, concurrency: 0, ses: 0 };
  let [published, read, sent, second] = [scenario.backlog ?? 0, 0, 0, 0];

  for (; second < patienceSeconds; second += step) {
    if (second < lastsSeconds) published += scenario.triggersPerSecond(second) * step;
    else if (published - sent < 0.5) break;
    lags.publish(published);
    const readable = Math.min(published - read, readsPerSecond * step);
    if (published - read - readable > readsPerSecond * step) held.pollers += step;
    read += readable;
    const waiting = read - sent;
    const most: Record<Exclude<Limit, 'nothing' | 'pollers'>, number> = {
      concurrency: (fleet.batches() * batchSize) / parts.batchSeconds,
      SES: scenario.sesPerSecond,
      DynamoDB: tables.writesPerSecond(second) / parts.writesPerTrigger,
    };
    const [limit, perSecond] = least(most);
    const done = Math.min(waiting, perSecond * step);
    if (waiting - done > perSecond * step) held[limit] += step;
    sent += done;
    fleet.grow(waiting - done);
    tables.wrote(second, (done / step) * parts.writesPerTrigger);
    lags.send(sent, done, second + parts.readEverySeconds / 2 + parts.batchSeconds);
    peaks.backlog = Math.max(peaks.backlog, published - sent);
    peaks.concurrency = Math.max(peaks.concurrency, ((done / step) * parts.batchSeconds) / batchSize);
    peaks.ses = Math.max(peaks.ses, done / step);
  }
  const [limit = 'nothing', seconds = 0] = Object.entries(held).sort(([, a], [, b]) => b - a)[0] ?? [];
  return {
    sent,
    ...lags.percentiles(),
    peakBacklog: peaks.backlog,
    peakConcurrency: Math.ceil(peaks.concurrency),
    peakSesPerSecond: peaks.ses,
    catchUpSeconds: Math.max(0, second - lastsSeconds),
    limit: seconds === 0 ? 'nothing' : (limit as Limit),
  };
}

/** Page after page: a page for each round trip, and no faster than its processor. */
function journalRate({
  journalRoundTripMs,
  bytesPerEvent,
  pollerMsPerEvent,
  pollerProcessors,
}: Parts): number {
  const perPage = Math.floor(rules.journal.bytesPerPage / bytesPerEvent);
  return Math.min((1000 * perPage) / journalRoundTripMs, (1000 * pollerProcessors) / pollerMsPerEvent);
}

/** The event source grows while there is a backlog, up to what the stack's brake lets through. */
function createConcurrency({ sesPerSecond, deployments, parts }: Scenario) {
  const { eventSource } = rules;
  const { maximumConcurrency } = derivePace({
    sendingRatePerSecond: sesPerSecond / deployments,
    maximumConcurrency: parts.maximumConcurrency,
  });
  const most = deployments * Math.min(maximumConcurrency, eventSource.mostBatches);
  let batches = Math.min(most, deployments * eventSource.batchesAtFirst);
  return {
    batches: () => batches,
    grow(waiting: number) {
      if (waiting <= 0) return;
      batches = Math.min(most, batches + (deployments * eventSource.moreBatchesPerMinute * step) / 60);
    },
  };
}

function createTables({ deployments, writesBefore = 0 }: Scenario) {
  const { writesAtFirst, timesThePeak, peakCountsAfterSeconds, writesOfTable } = rules.dynamodb;
  /** The highest so far, by half hours: the current one does not count yet. */
  const peaks = [writesBefore];
  const halfHour = (second: number) => 1 + Math.floor(second / peakCountsAfterSeconds);
  return {
    writesPerSecond(second: number) {
      const before = Math.max(...peaks.slice(0, halfHour(second)));
      return Math.min(
        deployments * writesOfTable,
        Math.max(deployments * writesAtFirst, timesThePeak * before),
      );
    },
    wrote(second: number, perSecond: number) {
      const at = halfHour(second);
      peaks[at] = Math.max(peaks[at] ?? 0, perSecond);
    },
  };
}

/** First come, first sent: how old each is when its turn comes. */
function createLags(backlog: number) {
  const published = backlog > 0 ? [backlog] : [];
  const found: { lag: number; count: number }[] = [];
  let oldest = 0;
  return {
    publish: (count: number) => void published.push(count),
    send(sent: number, count: number, at: number) {
      while ((published[oldest] ?? Number.POSITIVE_INFINITY) < sent - 1e-6) oldest += 1;
      if (count > 0) found.push({ lag: Math.max(0, at - oldest * step), count });
    },
    percentiles() {
      found.sort((one, other) => one.lag - other.lag);
      const all = found.reduce((sum, { count }) => sum + count, 0);
      const rank = (share: number) => {
        let rest = share * all;
        for (const { lag, count } of found) {
          rest -= count;
          if (rest <= 0) return lag;
        }
        return found.at(-1)?.lag ?? 0;
      };
      return { p50: rank(0.5), p99: rank(0.99), longest: found.at(-1)?.lag ?? 0 };
    },
  };
}

function least<Name extends string>(values: Record<Name, number>): [Name, number] {
  const entries = Object.entries(values) as [Name, number][];
  return entries.reduce((lowest, entry) => (entry[1] < lowest[1] ? entry : lowest));
}
