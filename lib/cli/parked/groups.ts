// The parked by reason and by campaign or journal: how many, since when, and what to do.
import { durationWords } from '../../local/duration-words.ts';
import { grouped } from '../grouped.ts';
import { textTable } from '../text-table.ts';
import { factsOf, type Parked, type ParkedKind } from './parked.ts';

export interface Group {
  reason: string;
  group: string;
  count: number;
  /** Milliseconds since the epoch, both. */
  oldestAt: number;
  newestAt: number;
}

export interface Groups {
  add(parked: Parked): void;
  total(): number;
  /** The largest first. */
  read(): Group[];
}

export function createGroups(): Groups {
  const groups = new Map<string, Group>();
  return {
    add({ reason, group, at }) {
      const key = JSON.stringify([reason, group]);
      const known = groups.get(key) ?? { reason, group, count: 0, oldestAt: at, newestAt: at };
      known.count += 1;
      known.oldestAt = Math.min(known.oldestAt, at);
      known.newestAt = Math.max(known.newestAt, at);
      groups.set(key, known);
    },
    total: () => [...groups.values()].reduce((sum, { count }) => sum + count, 0),
    read: () => [...groups.values()].toSorted((one, other) => other.count - one.count),
  };
}

export function groupsTable(groups: readonly Group[], { groupedBy }: ParkedKind, now: number): string {
  const rows = groups.map(({ reason, group, count, oldestAt }) => [
    reason,
    group || '–',
    grouped(count),
    durationWords(Math.max(0, now - oldestAt)),
    factsOf(reason).remedy,
  ]);
  return textTable(['reason', groupedBy, 'count', 'oldest', 'what to do'], rows, [2, 3]);
}

/** For programs. */
export function groupsJson(groups: readonly Group[], { groupedBy }: ParkedKind): object[] {
  return groups.map(({ reason, group, count, oldestAt, newestAt }) => ({
    reason,
    [groupedBy]: group === '' ? null : group,
    count,
    oldestAt: new Date(oldestAt).toISOString(),
    newestAt: new Date(newestAt).toISOString(),
    ...pick(reason),
  }));
}

function pick(reason: string) {
  const { what, remedy } = factsOf(reason);
  return { what, remedy };
}
