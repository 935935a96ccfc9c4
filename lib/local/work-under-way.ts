// Whether anything is being worked on, or nothing but waiting is going on: what the faster clock asks before each step.
import type { Hold } from './clock-driver.ts';
import type { Cloud } from './cloud.ts';
import type { JournalSource } from './journal-source.ts';
import { queueRole } from './queue-role.ts';
import type { Tracker } from './tracker.ts';

export interface WorkUnderWay {
  hold(): Promise<Hold>;
  nextStop(): number | undefined;
}

/** A queue delays by whole seconds: what waits has surely come out of it so long after its time. */
const roundingMs = 1_000;

export function watchWork(
  cloud: Pick<Cloud, 'environments' | 'queues' | 'eventsOverdue'>,
  tracker: Tracker,
  source: Pick<JournalSource, 'adobe'>,
): WorkUnderWay {
  /** When the first of what waits has surely come out of its queue. */
  const nextStop = () => {
    const { next } = tracker.counters().waits;
    return next === null ? undefined : next.until + roundingMs;
  };
  const isInvoked = () =>
    cloud.environments().some(({ functionName, busy }) => busy && !readsOnAndOn(functionName));
  return {
    nextStop,
    async hold() {
      if (isInvoked()) return 'invocation';
      const { unaccounted, waits } = tracker.counters();
      const isOverdue = waits.next !== null && waits.next.inMs + roundingMs <= 0;
      const isUnread = source.adobe?.drained() === false;
      if (unaccounted > 0 || isOverdue || isUnread || cloud.eventsOverdue() > 0) return 'work';
      const isQueued = (await cloud.queues()).some(
        (queue) => queue.visible > 0 && ['triggers', 'feedback'].includes(queueRole(queue)),
      );
      // One may have begun while the queues were looked at: a leap of the clock would use up its time.
      if (isInvoked()) return 'invocation';
      return isQueued ? 'work' : undefined;
    },
  };
}

/** The poller is under way all the time, and mostly waits for the journal. */
const readsOnAndOn = (functionName: string) => functionName.includes('Poller');
