// One run: events are published as the kills go on, faults end when the kills are done, everything is left to settle, and the
// records are compared.
import { setTimeout as pause } from 'node:timers/promises';
import { type ChaosWorld, startWorld } from './chaos-world.ts';
import { startClockWork } from './clock-work.ts';
import { type Crowd, createCrowd, type Firing } from './crowd.ts';
import type { FaultPlan } from './fault-plan.ts';
import { countWaits, readRecords } from './records.ts';
import { judge, type Verdict } from './verdict.ts';

export interface ChaosOptions {
  seed: number;
  events: number;
  /** The faults end after so many; undefined for a written plan, which ends by itself. */
  kills: number | undefined;
  plan: FaultPlan;
  assemblyDir: string;
  onProgress?: (progress: Progress) => void;
}

export interface Progress {
  kills: number;
  faults: number;
  published: number;
  served: number;
  mails: number;
  phase: 'chaos' | 'settling';
}

export interface ChaosResult extends Verdict {
  kills: number;
  /** Published; fewer than wanted where a run came to a standstill. */
  events: number;
  seconds: number;
}

const lookEveryMs = 100;
const tellEveryMs = 5_000;
/** Events ahead of the kills, so that there is always something to kill. */
const ahead = 400;
/** Nothing new for so long, by the machine's clock: it will not settle any more. */
const patienceMs = 90_000;

export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const startedAt = Date.now();
  const crowd = createCrowd(options.seed, options.events);
  const { seed, plan, assemblyDir } = options;
  const world = await startWorld({ seed, plan, assemblyDir, profiles: crowd.profiles });
  const published = new Map<string, Firing>();
  const clockWork = startClockWork(world.cloud, world.localClock, () => !world.adobe.drained());
  try {
    await cause(options, world, crowd, published);
    if (options.kills !== undefined) plan.end();
    await settle(options, world, published);
    await clockWork.stop();
    const records = await readRecords(world.cloud);
    const served = world.adobe.served().map(({ position }) => position);
    const verdict = judge({ ...records, published, served, told: world.told });
    return {
      ...{ ...verdict, kills: world.processes.kills(), events: published.size },
      seconds: (Date.now() - startedAt) / 1000,
    };
  } finally {
    await clockWork.stop();
    await world.stop();
  }
}

/** Until all events are published and, of a drawn plan, the kills are done. */
async function cause(
  options: ChaosOptions,
  world: ChaosWorld,
  crowd: Crowd,
  published: Map<string, Firing>,
): Promise<void> {
  const { adobe, localClock, processes } = world;
  const most = options.kills;
  const teller = createTeller(options, world, published, 'chaos');
  world.cloud.start();
  for (;;) {
    const share = most === undefined || most === 0 ? 1 : processes.kills() / most;
    const until = Math.min(crowd.count, Math.ceil(crowd.count * share) + ahead);
    for (let index = published.size; index < until; index += 1) {
      const { firing, event } = crowd.event(index, localClock.clock() - 1_000);
      published.set(adobe.publish(event), firing);
    }
    teller.tell();
    const isOver = most === undefined || processes.kills() >= most;
    if ((isOver && published.size >= crowd.count) || teller.isStuck()) return;
    await pause(lookEveryMs);
  }
}

/** Until nothing is under way any more, or nothing goes on. */
async function settle(
  options: ChaosOptions,
  world: ChaosWorld,
  published: Map<string, Firing>,
): Promise<void> {
  const teller = createTeller(options, world, published, 'settling');
  while (!teller.isStuck() && !(await isSettled(world))) {
    teller.tell();
    await pause(lookEveryMs);
  }
  teller.tell(true);
}

async function isSettled({ cloud, adobe }: ChaosWorld): Promise<boolean> {
  if (!adobe.drained() || cloud.eventsUnderWay() > 0) return false;
  const queues = (await cloud.queues()).filter(({ logicalId }) => !/DeadLetter|Reject/i.test(logicalId));
  if (queues.some(({ visible, inFlight, delayed }) => visible + inFlight + delayed > 0)) return false;
  return (await countWaits(cloud)) === 0 && cloud.eventsUnderWay() === 0;
}

function createTeller(
  { plan, onProgress }: ChaosOptions,
  { cloud, adobe, processes }: ChaosWorld,
  published: ReadonlyMap<string, Firing>,
  phase: Progress['phase'],
) {
  let toldAt = 0;
  let before = '';
  let movedAt = Date.now();
  return {
    tell(atOnce = false) {
      const progress: Progress = {
        kills: processes.kills(),
        faults: plan.decided().length,
        published: published.size,
        served: adobe.served().length,
        mails: cloud.inbox.mails().length,
        phase,
      };
      const now = `${progress.kills} ${progress.served} ${progress.mails}`;
      if (now !== before) movedAt = Date.now();
      before = now;
      if (!atOnce && Date.now() - toldAt < tellEveryMs) return;
      toldAt = Date.now();
      onProgress?.(progress);
    },
    isStuck: () => Date.now() - movedAt > patienceMs,
  };
}
