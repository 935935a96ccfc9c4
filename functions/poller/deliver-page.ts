// One page of the journal on its way out: triggers into the queue, rejects into theirs, then the position, then the books.
import { pollerMetrics } from '../contract/metrics.ts';
import type { AuditLine } from '../core/audit.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import type { RejectsQueue, TriggerQueue } from '../core/ports/trigger-queue.ts';
import { type JournalEntry, type Reject, readEvent } from '../core/read-event.ts';
import type { Trigger } from '../core/trigger.ts';

export interface ReadPage {
  entries: JournalEntry[];
  bytes: number;
  journal: string;
  /** Of the credentials. */
  orgId: string;
  /** Milliseconds since the epoch. */
  receivedAt: number;
  /** Taken for the firing of events that tell no time; without it the arrival. */
  timelessFiredAt?: number;
}

export interface DeliverDeps {
  consumer: string;
  /** Whether any campaign wants it. */
  wanted: (trigger: Trigger) => boolean;
  queue: TriggerQueue;
  rejects: RejectsQueue;
  telemetry: Telemetry;
  clock: Clock;
}

/** Milliseconds since the epoch, both. */
export interface Firings {
  oldest: number;
  newest: number;
}

/**
 * `commit` saves the position and is called only when every entry is durable in one of the queues, or wanted by nobody.
 * The ends of entries that nobody wants are told before it, for a kill in between must not leave them without one; told
 * again, they are known by their position. Counted is after it, so that a page that is read again is not counted twice.
 * @returns when the page's triggers fired; undefined where it held none
 * @throws QUEUE_SEND_FAILED, and what `commit` throws
 */
export async function deliverPage(
  deps: DeliverDeps,
  page: ReadPage,
  stopAt: number,
  commit: () => Promise<void>,
): Promise<Firings | undefined> {
  const sorted = sortEntries(deps, page);
  await allOf([
    deps.queue.send(sorted.wanted, stopAt),
    deps.rejects.send(sorted.rejected, page.journal, stopAt),
  ]);
  tellEnds(deps, page, sorted);
  await commit();
  count(deps.telemetry, page, sorted);
  const firings = [...sorted.wanted, ...sorted.unwanted].map((trigger) => trigger.firedAt);
  return firings.length === 0 ? undefined : extremes(firings);
}

/** Not `Math.max(...firings)`: each would be an argument, and their number is limited. */
function extremes([first = 0, ...others]: readonly number[]): { oldest: number; newest: number } {
  const found = { oldest: first, newest: first };
  for (const one of others) {
    found.oldest = Math.min(found.oldest, one);
    found.newest = Math.max(found.newest, one);
  }
  return found;
}

interface SortedPage {
  wanted: Trigger[];
  unwanted: Trigger[];
  rejected: Reject[];
}

function sortEntries(deps: DeliverDeps, page: ReadPage): SortedPage {
  const sorted: SortedPage = { wanted: [], unwanted: [], rejected: [] };
  const context = {
    consumer: deps.consumer,
    journal: page.journal,
    orgId: page.orgId,
    receivedAt: page.receivedAt,
    ...(page.timelessFiredAt !== undefined && { timelessFiredAt: page.timelessFiredAt }),
  };
  for (const entry of page.entries) {
    try {
      const reading = readEvent(entry, context);
      if ('reject' in reading) sorted.rejected.push(reading.reject);
      else if (!deps.wanted(reading.trigger)) sorted.unwanted.push(reading.trigger);
      else if (deps.queue.fits(reading.trigger)) sorted.wanted.push(reading.trigger);
      else sorted.rejected.push(tooLarge(reading.trigger, entry));
    } catch (error) {
      sorted.rejected.push(unforeseen(error, entry));
    }
  }
  return sorted;
}

/** Thrown again for each page that holds it, it would block the journal. */
function unforeseen(error: unknown, { position, event }: JournalEntry): Reject {
  const name = error instanceof Error ? error.name : typeof error;
  return { reason: 'UNEXPECTED', detail: `reading it failed (${name})`, position, event };
}

function tooLarge({ eventId, messageId, triggerId }: Trigger, { position, event }: JournalEntry): Reject {
  const detail = 'the trigger is larger than a queue message may be';
  return { reason: 'TRIGGER_TOO_LARGE', detail, position, event, eventId, messageId, triggerId };
}

/** Waits for both even when one fails, so that nothing is still being sent afterwards. */
async function allOf(sends: Promise<void>[]): Promise<void> {
  for (const end of await Promise.allSettled(sends)) if (end.status === 'rejected') throw end.reason;
}

function count(telemetry: Telemetry, page: ReadPage, sorted: SortedPage): void {
  telemetry.count(pollerMetrics.pagesRead);
  telemetry.count(pollerMetrics.bytesRead, page.bytes);
  telemetry.count(pollerMetrics.eventsRead, page.entries.length);
  telemetry.count(pollerMetrics.triggersEnqueued, sorted.wanted.length);
  telemetry.count(pollerMetrics.triggersUnwanted, sorted.unwanted.length);
  telemetry.count(pollerMetrics.eventsRejected, sorted.rejected.length);
  const foreign = sorted.rejected.filter((reject) => reject.reason === 'FOREIGN_ORGANISATION');
  telemetry.count(pollerMetrics.eventsForeignOrg, foreign.length);
}

function tellEnds({ telemetry, clock }: DeliverDeps, page: ReadPage, sorted: SortedPage): void {
  const common = { audit: 1, journal: page.journal, receivedAt: page.receivedAt, endedAt: clock() } as const;
  for (const { position, eventId, messageId, triggerId, firedAt } of sorted.unwanted) {
    telemetry.audit({ ...common, end: 'unwanted', position, eventId, messageId, triggerId, firedAt });
  }
  for (const { event: _, detail: __, ...known } of sorted.rejected) {
    telemetry.audit({ ...common, end: 'rejected', ...known } satisfies AuditLine);
  }
}
