// The lease of one run: taken before the first read, renewed by every save and while waiting, released at the end.
import type { Clock, Sleep } from '../core/ports/clock.ts';
import type { LeaseKey, PositionStore, SavedPosition } from '../core/ports/position-store.ts';

/** A third of the lease: two renewals may fail before it is lost. */
const renewEveryMs = 10_000;
/** A holder that ends releases its lease, which is noticed within this time. */
const lookAgainMs = 2000;

/** All may throw LEASE_LOST and POSITION_STORE_FAILED. */
export interface HeldLease {
  /** What the last run left. */
  saved: SavedPosition | undefined;
  save(position: SavedPosition): Promise<void>;
  /** Saves where the cursor is another than the last saved, or where a renewal is due. */
  saveNews(position: SavedPosition): Promise<void>;
  /** Renews where that is due. */
  keep(): Promise<void>;
  release(): Promise<void>;
}

interface LeaseDeps {
  positions: PositionStore;
  clock: Clock;
  sleep: Sleep;
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
  let answer = await deps.positions.take(key, deps.clock());
  const worthWaitingUntil = answer.lease === 'held' ? answer.until : 0;
  while (answer.lease === 'held') {
    const wait = Math.min(worthWaitingUntil - deps.clock() + 1, lookAgainMs);
    if (wait <= 0 || wait > timeLeft()) return undefined;
    await deps.sleep(wait);
    answer = await deps.positions.take(key, deps.clock());
  }
  return createHeldLease(deps, key, answer.saved);
}

function createHeldLease(deps: LeaseDeps, key: LeaseKey, saved: SavedPosition | undefined): HeldLease {
  let writtenAt = deps.clock();
  let savedCursor = saved?.cursor;
  const isDue = () => deps.clock() - writtenAt >= renewEveryMs;

  async function save(position: SavedPosition): Promise<void> {
    const now = deps.clock();
    await deps.positions.save(key, position, now);
    writtenAt = now;
    savedCursor = position.cursor;
  }

  return {
    saved,
    save,
    async saveNews(position) {
      if (position.cursor !== savedCursor || isDue()) await save(position);
    },
    async keep() {
      if (!isDue()) return;
      const now = deps.clock();
      await deps.positions.renew(key, now);
      writtenAt = now;
    },
    release: () => deps.positions.release(key),
  };
}
