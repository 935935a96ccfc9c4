// Time that a test owns: sleeping takes no time and moves the clock.
import type { Clock, Sleep } from '../../functions/core/ports/clock.ts';

export interface FakeTime {
  now: number;
  clock: Clock;
  sleep: Sleep;
  /** Every wait that was asked for, in milliseconds. */
  slept: number[];
}

export function createFakeTime(now: number): FakeTime {
  const time: FakeTime = {
    now,
    slept: [],
    clock: () => time.now,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      time.slept.push(ms);
      time.now += ms;
      // Lets go on whatever else is ready, as a real wait would.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  return time;
}
