// Follows every journal entry from served to its end, out of what the functions print and the emulators count.
// The terminal, the console page and the report all look here.
import type { AuditLine } from '../../functions/core/audit.ts';
import type { Clock } from '../../functions/core/ports/clock.ts';
import type { Counters } from './counters.ts';
import { takeLine } from './entry-ends.ts';
import { createLatencies } from './latencies.ts';
import { createMetricTotals, type MetricTotal } from './metric-totals.ts';
import { countQueues } from './queue-role.ts';
import { type ReadLine, readLogLine } from './read-log-line.ts';
import type { Report } from './report.ts';
import type { LogLine, Mail, QueueState, ServedEvent } from './state.ts';
import { createTally } from './tally.ts';
import { type Entry, entryIds, reportRow, type TrackedEntry, trackedEntry } from './tracked-entry.ts';
import { createWaitingSteps, type WaitingStep } from './waiting-steps.ts';

export interface Trouble {
  at: number;
  functionName: string;
  level: string;
  message: string;
}

export interface Tracker {
  served(event: ServedEvent): void;
  log(line: LogLine): void;
  mail(mail: Mail): void;
  queues(states: readonly QueueState[]): void;
  counters(): Counters;
  /** The entries that ended last, the latest first; at most 200. */
  latest(count: number): TrackedEntry[];
  /** What waits and comes first, in this order. */
  waiting(count: number): WaitingStep[];
  /** By position, else the first with this event id or message id. */
  entry(key: string): TrackedEntry | undefined;
  /** The poller said that it had read all that the journal held. The only way to tell where nobody sees the journal serve. */
  drained(): boolean;
  /** What the functions' metric lines add up to, by metric name. */
  metrics(): Map<string, MetricTotal>;
  /** The latest warnings and errors that the functions logged, the latest first; at most 50. */
  troubles(): readonly Trouble[];
  report(): Report;
}

const rememberedEnds = 200;
const rememberedTroubles = 50;

export interface TrackerOptions {
  clock: Clock;
  /** Of e-mails a second, where local mode's own clock runs faster than theirs. */
  paceClock?: Clock;
  /**
   * Nobody here sees the journal serve (it is a real one): an entry is known from its first audit line on,
   * and counts as served when the poller received it.
   */
  servedElsewhere?: boolean;
  /** Told each line that a function printed, and what it is. */
  onRead?: (line: LogLine, read: ReadLine) => void;
}

export function createTracker(options: TrackerOptions): Tracker {
  const { clock, paceClock = clock, servedElsewhere = false, onRead } = options;
  const entries = new Map<string, Entry>();
  const inOrder: Entry[] = [];
  /** Lines that came before, or without, their entry. */
  const foreign = new Map<string, AuditLine[]>();
  const tally = createTally();
  const waiting = createWaitingSteps(clock);
  const latencies = createLatencies(paceClock);
  const metrics = createMetricTotals();
  const troubles: Trouble[] = [];
  let recent: Entry[] = [];
  let states: readonly QueueState[] = [];
  let firstOpen = 0;
  let mails = 0;
  let unreadable = 0;
  let drained = false;
  let sentAgain = 0;
  let foreignLines = 0;

  function take(entry: Entry, line: AuditLine): void {
    const counted = entry.line;
    const taking = takeLine(entry, line);
    if (taking.is === 'sent again') sentAgain++;
    if (taking.is !== 'taken') return;
    if (entry.line !== counted) {
      if (counted) tally.remove(counted);
      if (entry.line) tally.add(entry.line);
    }
    waiting.update(entry);
    if (line.end === 'waiting') return;
    if (line.end === 'sent') latencies.add((line.sentAt ?? line.endedAt) - mayBeSentAt(entry, taking.waited));
    recent.push(entry);
    if (recent.length > 2 * rememberedEnds) recent = recent.slice(-rememberedEnds);
  }

  function serve(served: ServedEvent): Entry {
    const { position, servedAt } = served;
    const entry: Entry = { position, served, servedAt, line: undefined, lines: [] };
    entries.set(position, entry);
    inOrder.push(entry);
    return entry;
  }

  function audit(line: AuditLine): void {
    const known = entries.get(line.position);
    const entry =
      known ??
      (servedElsewhere
        ? serve({ position: line.position, event: undefined, servedAt: line.receivedAt ?? line.endedAt })
        : undefined);
    if (entry) {
      take(entry, line);
      return;
    }
    foreign.set(line.position, [...(foreign.get(line.position) ?? []), line]);
    foreignLines++;
  }

  function note(line: LogLine, read: ReadLine): void {
    if (read.is === 'audit') audit(read.line);
    else if (read.is === 'metrics') metrics.add(read.values);
    else if (read.is === 'drained') drained = true;
    else if (read.is === 'unreadable') unreadable++;
    else if (read.is === 'trouble') {
      troubles.unshift({
        at: line.at,
        functionName: line.functionName,
        level: read.level,
        message: read.message,
      });
      troubles.length = Math.min(troubles.length, rememberedTroubles);
    }
  }

  function oldestWaiting(): number | null {
    while (inOrder[firstOpen]?.line) firstOpen++;
    const oldest = inOrder[firstOpen];
    return oldest ? clock() - oldest.servedAt : null;
  }

  return {
    served(event) {
      const { position } = event;
      if (entries.has(position)) return;
      const entry = serve(event);
      const early = foreign.get(position) ?? [];
      for (const line of early) take(entry, line);
      foreign.delete(position);
      foreignLines -= early.length;
    },
    log(line) {
      const read = readLogLine(line.text);
      note(line, read);
      onRead?.(line, read);
    },
    mail: () => {
      mails++;
    },
    queues: (now) => {
      states = now;
    },
    counters() {
      const ends = tally.read();
      return {
        served: entries.size,
        ...ends,
        unaccounted: entries.size - tally.total(),
        oldestWaitingMs: oldestWaiting(),
        waits: waiting.summary(),
        ...countQueues(states),
        mails,
        foreign: foreignLines,
        unreadable,
        sentAgain,
        latencyMs: latencies.percentiles(),
        sentPerSecond: latencies.perSecond(),
      };
    },
    latest: (count) =>
      [...new Set(recent.toReversed())].slice(0, Math.min(count, rememberedEnds)).map(trackedEntry),
    waiting: waiting.first,
    entry(key) {
      const found = entries.get(key) ?? inOrder.find((entry) => entryIds(entry).includes(key));
      return found && trackedEntry(found);
    },
    drained: () => drained,
    metrics: metrics.read,
    troubles: () => troubles,
    report() {
      const { unwanted, rejected, ...outcomes } = tally.read();
      return {
        served: entries.size,
        unwanted,
        rejected,
        outcomes,
        deadLetters: countQueues(states).deadLetters,
        unaccounted: entries.size - tally.total(),
        latencyMs: latencies.percentiles('exact'),
        triggers: inOrder.map(reportRow),
      };
    },
  };
}

/** From when on nothing but the system itself kept the e-mail back: it was served, or its wait was over. */
function mayBeSentAt({ servedAt }: Entry, waited: AuditLine | undefined): number {
  return Math.max(servedAt, waited?.until ?? servedAt);
}
