// A pacer by reservation (GCRA): each turn has its moment, so that waiters need no queue and no timer of their own.
import type { Clock, Sleep } from '../core/ports/clock.ts';
import type { Pacer } from '../core/ports/pacer.ts';

export interface PacerDeps {
  /** May be a fraction: the account's rate divided among many environments. */
  turnsPerSecond: number;
  clock: Clock;
  sleep: Sleep;
}

export function createPacer({ turnsPerSecond, clock, sleep }: PacerDeps): Pacer {
  const intervalMs = 1000 / turnsPerSecond;
  /** One second's worth may go at once after a pause, and one turn always. */
  const toleranceMs = Math.max(0, Math.floor(turnsPerSecond) - 1) * intervalMs;
  let nextTurnAt = Number.NEGATIVE_INFINITY;

  return {
    async turn(deadline) {
      const now = clock();
      const waitMs = Math.max(0, nextTurnAt - toleranceMs - now);
      if (now + waitMs > deadline) return false;
      nextTurnAt = Math.max(nextTurnAt, now) + intervalMs;
      if (waitMs > 0) await sleep(Math.ceil(waitMs));
      return true;
    },
    giveBack() {
      nextTurnAt -= intervalMs;
    },
  };
}
