// Lets time pass while nothing is being worked on: visibility time-outs, leases and delays are over in a blink, and no
// invocation loses its time to it. (What a clock does that leaps under running work is one of the faults.)
import { setTimeout as pause } from 'node:timers/promises';
import type { Cloud } from '../../lib/local/cloud.ts';
import type { LocalClock } from '../../lib/local/local-clock.ts';
import { queueRole } from '../../lib/local/queue-role.ts';
import { callerOf } from './processes.ts';

const tickMs = 25;
const stepMs = 5_000;
/** What is to be read or received for so long waits for something that only time brings: one step of it. */
const patienceMs = 2_000;

export function startClockWork(
  cloud: Pick<Cloud, 'environments' | 'queues'>,
  localClock: LocalClock,
  isUnread: () => boolean,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let heldSince: number | undefined;

  async function hold(): Promise<'invocation' | 'work' | undefined> {
    const busy = cloud.environments().filter((one) => one.busy);
    if (busy.some(({ functionName }) => callerOf(functionName) !== 'poller')) return 'invocation';
    if (busy.length > 0 && isUnread()) return 'work';
    const isQueued = (await cloud.queues()).some(
      (queue) => queue.visible > 0 && ['triggers', 'feedback'].includes(queueRole(queue)),
    );
    return isQueued ? 'work' : undefined;
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await pause(tickMs, undefined, { signal: stopping.signal });
      const reason = await hold();
      heldSince = reason === undefined ? undefined : (heldSince ?? Date.now());
      const isPatient = heldSince !== undefined && Date.now() - heldSince < patienceMs;
      if (reason === 'invocation' || isPatient) continue;
      localClock.move(stepMs);
      heldSince = undefined;
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
