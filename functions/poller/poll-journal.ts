// One run of the poller: take the journal's lease, read on from where the last run ended, give the lease back.
import { pollerMetrics } from '../contract/metrics.ts';
import type { PollerInput } from '../contract/queue.ts';
import { asCampaignTriggersError, CampaignTriggersError } from '../core/errors.ts';
import { namesStart } from '../core/journal-url.ts';
import { type Pause, pauseFor, pauseLeft } from '../core/pause.ts';
import type { Sleep } from '../core/ports/clock.ts';
import type { PositionStore } from '../core/ports/position-store.ts';
import { type DrainDeps, drainJournal, type Run } from './drain-journal.ts';
import { type HeldLease, takeLease } from './hold-lease.ts';
import { parsePollerInput } from './poller-input.ts';
import { reportTrouble } from './report-trouble.ts';
import { startingPoint } from './starting-point.ts';

/** What the position and the lease of the last page need when reading and sending are over. */
const marginMs = 2000;

export interface PollDeps extends Omit<DrainDeps, 'validatedAt' | 'abreast'> {
  positions: PositionStore;
  sleep: Sleep;
  /** At least 0, below 1. */
  random: () => number;
  /** Another one for each run. */
  newOwner: () => string;
  /** Milliseconds since the epoch, where it is known. Never rejects. */
  credentialsEnd: () => Promise<number | undefined>;
}

/** @param remainingMs as Lambda's context tells it */
export type PollJournal = (input: PollerInput, remainingMs: () => number) => Promise<void>;

/**
 * A run that another poller has overtaken, or that ran out of time while the journal was in passing trouble, ends quietly;
 * every other failure is counted, logged with its remedy, and thrown: the invocation fails and the schedule tries again.
 */
export function createPollJournal(deps: PollDeps): PollJournal {
  const drainDeps: DrainDeps = { ...deps, validatedAt: new Map(), abreast: new Map() };
  /** By journal name, how long the journal wants to be left alone; a warm function remembers it. */
  const pauses = new Map<string, Pause>();
  return async (input, remainingMs) => {
    const timeLeft = () => remainingMs() - marginMs;
    let name = 'unknown';
    try {
      const journal = parsePollerInput(input);
      name = journal.name;
      const pause = pauseLeft(pauses.get(name), deps.clock());
      if (pause >= timeLeft()) return;
      if (pause > 0) await deps.sleep(pause);
      const key = { consumer: deps.consumer, journal: name, owner: deps.newOwner() };
      const onTrouble = (error: CampaignTriggersError) => reportTrouble(deps.telemetry, error, name);
      const lease = await takeLease({ ...deps, onTrouble }, key, timeLeft);
      if (lease === undefined)
        throw new CampaignTriggersError('LEASE_LOST', 'another poller reads this journal');
      await drainAndRelease(drainDeps, deps, createRun(deps, journal, lease, timeLeft, pauses));
    } catch (thrown) {
      const error = asCampaignTriggersError(thrown);
      if (error.code === 'LEASE_LOST')
        return deps.telemetry.info(error.message, { code: error.code, journal: name });
      reportTrouble(deps.telemetry, error, name);
      throw error;
    }
  };
}

function createRun(
  deps: PollDeps,
  journal: PollerInput['journal'],
  lease: HeldLease,
  timeLeft: () => number,
  pauses: Map<string, Pause>,
): Run & { worstLag: () => number | undefined } {
  let lag: number | undefined;
  const stop = new AbortController();
  const timeOver = AbortSignal.timeout(Math.max(0, Math.round(timeLeft())));
  const patience = {
    timeLeft,
    sleep: deps.sleep,
    random: deps.random,
    signal: AbortSignal.any([stop.signal, timeOver]),
    keepLease: () => lease.keep(),
    onTrouble: (error: CampaignTriggersError) => reportTrouble(deps.telemetry, error, journal.name),
    onLongWait: (ms: number) => pauses.set(journal.name, pauseFor(ms, deps.clock())),
  };
  return {
    journal,
    lease,
    patience,
    restarted: false,
    incident: false,
    drained: false,
    stop: () => stop.abort(),
    onLag: (seconds) => {
      lag = Math.max(lag ?? 0, seconds);
    },
    worstLag: () => lag,
  };
}

async function drainAndRelease(
  drainDeps: DrainDeps,
  deps: PollDeps,
  run: ReturnType<typeof createRun>,
): Promise<void> {
  try {
    if (namesStart(run.journal.url)) {
      deps.telemetry.warn(
        'the journal URL names a starting point, which counts for the very first read only: set `start` instead',
        { journal: run.journal.name },
      );
    }
    const start = startingPoint(run.journal, run.lease.saved, deps.onExpiredPosition, deps.clock());
    await drainJournal(drainDeps, run, start);
  } finally {
    const lag = run.worstLag();
    if (lag !== undefined) deps.telemetry.observeSeconds(pollerMetrics.journalLagSeconds, lag);
    const position = run.lease.latest();
    if (position !== undefined && position.checkedAt > 0) {
      const ageMs = Math.max(0, deps.clock() - position.checkedAt);
      deps.telemetry.observeSeconds(pollerMetrics.positionAgeSeconds, ageMs / 1000);
    }
    const endsAt = await deps.credentialsEnd();
    if (endsAt !== undefined) {
      deps.telemetry.observeSeconds(
        pollerMetrics.credentialsLastSeconds,
        Math.max(0, endsAt - deps.clock()) / 1000,
      );
    }
    await releaseQuietly(deps, run);
  }
}

/** A lease that cannot be released runs out; that must not hide why the run ended. */
async function releaseQuietly(deps: PollDeps, { lease, journal }: Run): Promise<void> {
  try {
    await lease.release();
  } catch (thrown) {
    const { code, message } = asCampaignTriggersError(thrown);
    deps.telemetry.info(message, { code, journal: journal.name });
  }
}
