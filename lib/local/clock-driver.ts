// Moves local mode's clock: as many times as fast as the machine's while there is nothing but waiting, and at the machine's
// own pace while something is being worked on, so that no latency is multiplied and nothing becomes too old in the making.
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../functions/core/ports/clock.ts';
import type { LocalClock } from './local-clock.ts';

/** Why the clock must not be moved now: `invocation` whatever happens, `work` as long as that is plausible. */
export type Hold = 'invocation' | 'work' | undefined;

export interface ClockDriverOptions {
  localClock: LocalClock;
  speed: number;
  hold(): Promise<Hold>;
  /** The next time that must not be passed without a look. Milliseconds since the epoch. */
  nextStop(): number | undefined;
  realClock?: Clock;
}

const tickMs = 20;
/** After a pause of the machine no more than this is multiplied. */
const longestTickMs = 200;
/** Work of which nothing is heard for so long hides (a function crashed with it), and comes back only as time passes. */
const patienceMs = 10_000;

export function startClockDriver(options: ClockDriverOptions): { stop(): Promise<void> } {
  const { localClock, speed, hold, nextStop, realClock = Date.now } = options;
  const stopping = new AbortController();
  let lookedAt = realClock();
  let heldSince: number | undefined;

  async function tick(): Promise<void> {
    const passedMs = Math.min(realClock() - lookedAt, longestTickMs);
    lookedAt = realClock();
    const reason = await hold();
    heldSince = reason === 'work' ? (heldSince ?? lookedAt) : undefined;
    const isPatient = heldSince === undefined || lookedAt - heldSince < patienceMs;
    if (reason === 'invocation' || (reason === 'work' && isPatient)) return;
    const roomMs = (nextStop() ?? Number.POSITIVE_INFINITY) - localClock.clock();
    const byMs = (speed - 1) * passedMs;
    localClock.move(roomMs > 0 ? Math.min(byMs, roomMs) : byMs);
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await delay(tickMs, undefined, { signal: stopping.signal });
      await tick();
    }
  }
  // It ends with a rejected pause, or with what the end of everything did to a look at the queues.
  const running = run().catch(() => undefined);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
