// Whether a run is through: the journal drained, the queues empty, every event accounted for.
import * as v from 'valibot';
import type { Clock } from '../../functions/core/ports/clock.ts';
import type { Cloud } from './cloud.ts';
import type { JournalSource } from './journal-source.ts';
import { countFeedback, queueRole } from './queue-role.ts';
import type { QueueState, StoredMessage } from './state.ts';
import type { Tracker } from './tracker.ts';

export interface SettledDeps {
  cloud: Pick<Cloud, 'eventsUnderWay' | 'queues' | 'messages'>;
  tracker: Tracker;
  source: Pick<JournalSource, 'drained'>;
  clock: Clock;
  /** With a clock that runs faster, what waits is seen through; otherwise it is accounted for as waiting. */
  seesWaitsThrough: boolean;
}

const waitingMessage = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({ wait: v.looseObject({ dueAt: v.number() }) }),
);

export async function isSettled(deps: SettledDeps): Promise<boolean> {
  const { cloud, tracker, source } = deps;
  // Asked before and after: an event may move into its queue while the queues are counted.
  const underWay = cloud.eventsUnderWay();
  const states = await cloud.queues();
  tracker.queues(states);
  if (underWay + countFeedback(states) + cloud.eventsUnderWay() > 0) return false;
  if (!(source.drained() ?? tracker.drained())) return false;
  const { queued, inFlight, unaccounted, waits } = tracker.counters();
  if (inFlight + unaccounted > 0) return false;
  if (deps.seesWaitsThrough) return queued + waits.count === 0;
  const isOverdue = waits.next !== null && waits.next.inMs <= 0;
  return !isOverdue && (queued === 0 || (await onlyWaits(deps, states)));
}

/** Whether the trigger queue holds nothing but triggers that wait for a time to come. */
async function onlyWaits({ cloud, clock }: SettledDeps, states: readonly QueueState[]): Promise<boolean> {
  const triggers = states.find((state) => queueRole(state) === 'triggers');
  if (triggers === undefined || triggers.visible > 0) return false;
  const now = clock();
  return (await cloud.messages(triggers.logicalId)).every((message) => isDueAfter(message, now));
}

function isDueAfter({ body }: StoredMessage, now: number): boolean {
  const read = v.safeParse(waitingMessage, body);
  return read.success && read.output.wait.dueAt > now;
}
