// Local mode's own time: the machine's, and ahead of it by however far the clock has been moved. Whoever runs elsewhere (the
// functions, the queues) is told of every move.
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Sleep } from '../../functions/core/ports/clock.ts';

export interface MovedClock {
  /** Ahead of the machine's clock. Milliseconds. */
  offsetMs(): number;
  /** Calls back at every move; the returned function ends that. */
  onMove(listener: (offsetMs: number) => void): () => void;
}

export interface LocalClock extends MovedClock {
  clock: Clock;
  /** By this clock; yet never a hot loop, however fast it is moved. */
  sleep: Sleep;
  move(byMs: number): void;
}

/** No sleep that asks for more is shorter than this, by the machine's clock. */
const shortestSleepMs = 200;
/** How often a sleeper looks at a clock that is moved. */
const lookEveryMs = 20;

export function createLocalClock(realClock: Clock = Date.now): LocalClock {
  const listeners = new Set<(offsetMs: number) => void>();
  let offset = 0;
  const clock = () => realClock() + offset;
  return {
    clock,
    offsetMs: () => offset,
    onMove(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    move(byMs) {
      offset += Math.max(0, Math.round(byMs));
      for (const listener of listeners) listener(offset);
    },
    async sleep(ms, signal) {
      const options = signal && { signal };
      const until = clock() + ms;
      await delay(Math.min(ms, shortestSleepMs), undefined, options);
      while (clock() < until) await delay(Math.min(until - clock(), lookEveryMs), undefined, options);
    },
  };
}
