// Follows every journal entry from served to its end, out of what the functions print and the emulators count.
// The terminal, the console page and the report all look here.
import type { AuditLine } from '../../functions/core/audit.ts';
import type { Clock } from '../../functions/core/ports/clock.ts';
import type { Counters } from './counters.ts';
import { createLatencies } from './latencies.ts';
import { createMetricTotals, type MetricTotal } from './metric-totals.ts';
import { countQueues } from './queue-role.ts';
import { type ReadLine, readLogLine } from './read-log-line.ts';
import type { Report } from './report.ts';
import type { LogLine, Mail, QueueState, ServedEvent } from './state.ts';
import { createTally } from './tally.ts';
import { type Entry, entryIds, reportRow, type TrackedEntry, trackedEntry } from './tracked-entry.ts';

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

/** Of several ends of one entry (redelivery, replay) the strongest counts; among equals the first. */
const strength: Record<AuditLine['end'], number> = {
  sent: 4,
  unknown: 3,
  failed: 2,
  skipped: 1,
  duplicate: 1,
  unwanted: 1,
  rejected: 1,
  waiting: 0,
};

export interface TrackerOptions {
  clock: Clock;
  /**
   * Nobody here sees the journal serve (it is a real one): an entry is known from its first audit line on,
   * and counts as served when the poller received it.
   */
  servedElsewhere?: boolean;
  /** Told each line that a function printed, and what it is. */
  onRead?: (line: LogLine, read: ReadLine) => void;
}

export function createTracker({ clock, servedElsewhere = false, onRead }: TrackerOptions): Tracker {
  const entries = new Map<string, Entry>();
  const inOrder: Entry[] = [];
  /** Lines that came before, or without, their entry. */
  const foreign = new Map<string, AuditLine[]>();
  const tally = createTally();
  const latencies = createLatencies(clock);
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

  function end(entry: Entry, line: AuditLine): void {
    const before = entry.line;
    if (before?.end === 'sent' && line.end === 'sent') {
      if (line.sesMessageId !== before.sesMessageId) sentAgain++;
      return;
    }
    if (before && strength[before.end] >= strength[line.end]) return;
    if (before) tally.remove(before);
    tally.add(line);
    entry.line = line;
    if (line.end === 'sent') latencies.add((line.sentAt ?? line.endedAt) - entry.servedAt);
    recent.push(entry);
    if (recent.length > 2 * rememberedEnds) recent = recent.slice(-rememberedEnds);
  }

  function serve(position: string, event: unknown, servedAt: number): Entry {
    const entry: Entry = { position, event, servedAt, line: undefined };
    entries.set(position, entry);
    inOrder.push(entry);
    return entry;
  }

  function audit(line: AuditLine): void {
    const known = entries.get(line.position);
    const entry =
      known ??
      (servedElsewhere ? serve(line.position, undefined, line.receivedAt ?? line.endedAt) : undefined);
    if (entry) {
      end(entry, line);
      return;
    }
    foreign.set(line.position, [...(foreign.get(line.position) ?? []), line]);
    foreignLines++;
  }

  function take(line: LogLine, read: ReadLine): void {
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
    served({ position, event, servedAt }) {
      if (entries.has(position)) return;
      const entry = serve(position, event, servedAt);
      const early = foreign.get(position) ?? [];
      for (const line of early) end(entry, line);
      foreign.delete(position);
      foreignLines -= early.length;
    },
    log(line) {
      const read = readLogLine(line.text);
      take(line, read);
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
        latencyMs: latencies.percentiles(),
        triggers: inOrder.map(reportRow),
      };
    },
  };
}
