// The lease of one run: taken before the first read, renewed by every save and while waiting, released at the end.
import { leaseMs } from '../adapters/position-store.ts';
import { asCampaignTriggersError, type CampaignTriggersError } from '../core/errors.ts';
import type { Clock, Sleep } from '../core/ports/clock.ts';
import type { LeaseKey, PositionStore, SavedPosition } from '../core/ports/position-store.ts';

/** A third of the lease: two renewals may fail before it is lost. */
const renewEveryMs = 10_000;
/** After `timeLeft`, in the margin before Lambda ends the function: a table that does not answer is not waited for any longer. */
const saveWithinMs = 1000;
const releaseWithinMs = 1700;
/** A holder that ends releases its lease, which is noticed within this time. */
const lookAgainMs = 2000;

/** All may throw LEASE_LOST and POSITION_STORE_FAILED. */
export interface HeldLease {
  /** What the last run left. */
  saved: SavedPosition | undefined;
  /** What is saved now. */
  latest(): SavedPosition | undefined;
  save(position: SavedPosition): Promise<void>;
  /** Saves where the position is another than the last saved, or where a renewal is due. */
  saveNews(position: SavedPosition): Promise<void>;
  /** Renews where that is due. A table in trouble is waited out as long as the lease is surely ours. */
  keep(): Promise<void>;
  release(): Promise<void>;
}

interface LeaseDeps {
  positions: PositionStore;
  clock: Clock;
  sleep: Sleep;
  onTrouble: (error: CampaignTriggersError) => void;
}

/**
 * Undefined when another poller reads this journal and goes on doing so. A lease that is about to run out is waited for:
 * a poller that was killed is replaced within its lease, not a schedule later.
 */
export async function takeLease(
  deps: LeaseDeps,
  key: LeaseKey,
  timeLeft: () => number,
): Promise<HeldLease | undefined> {
  const take = () => deps.positions.take(key, deps.clock(), abortedAfter(timeLeft()));
  let answer = await take();
  const worthWaitingUntil = answer.lease === 'held' ? answer.until : 0;
  while (answer.lease === 'held') {
    const wait = Math.min(worthWaitingUntil - deps.clock() + 1, lookAgainMs);
    if (wait <= 0 || wait > timeLeft()) return undefined;
    await deps.sleep(wait);
    answer = await take();
  }
  return createHeldLease(deps, key, answer.saved, timeLeft());
}

function createHeldLease(
  deps: LeaseDeps,
  key: LeaseKey,
  saved: SavedPosition | undefined,
  timeLeft: number,
): HeldLease {
  const saveBy = abortedAfter(timeLeft + saveWithinMs);
  const releaseBy = abortedAfter(timeLeft + releaseWithinMs);
  let writtenAt = deps.clock();
  let last = saved;
  const isDue = () => deps.clock() - writtenAt >= renewEveryMs;

  async function save(position: SavedPosition): Promise<void> {
    const now = deps.clock();
    await deps.positions.save(key, position, now, saveBy);
    writtenAt = now;
    last = position;
  }

  /** For writes that no event depends on. */
  async function whileOurs(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (thrown) {
      const error = asCampaignTriggersError(thrown);
      if (error.code !== 'POSITION_STORE_FAILED' || deps.clock() >= writtenAt + leaseMs) throw error;
      deps.onTrouble(error);
    }
  }

  return {
    saved,
    latest: () => last,
    save,
    async saveNews(position) {
      const isNews =
        position.cursor !== last?.cursor || (last.rereadSince ?? 0) !== (position.rereadSince ?? 0);
      if (isNews || isDue()) await whileOurs(() => save(position));
    },
    async keep() {
      if (!isDue()) return;
      await whileOurs(async () => {
        const now = deps.clock();
        await deps.positions.renew(key, now, saveBy);
        writtenAt = now;
      });
    },
    release: () => deps.positions.release(key, releaseBy),
  };
}

function abortedAfter(ms: number): AbortSignal {
  return AbortSignal.timeout(Math.max(0, Math.round(ms)));
}
