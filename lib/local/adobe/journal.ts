// The simulated journal itself: entries in order, their positions, what has been served, and what has expired.
import { randomUUID } from 'node:crypto';
import type { ServedEvent } from '../state.ts';
import { jsonText } from './json-text.ts';

/** Adobe never answers more than this, one oversized event excepted. Bytes; source: Journaling API guide. */
const bytesPerPage = 1_500_000;
/** Adobe keeps events for seven days. */
const retentionMs = 7 * 24 * 60 * 60 * 1000;

interface Entry {
  position: string;
  /** `{"position":…,"event":…}`, serialised once. */
  item: Buffer;
  publishedAt: number;
  served: boolean;
}

export interface Page {
  /** Indexes of the entries: from, inclusive, and to, exclusive. */
  from: number;
  to: number;
  /** Cursor of the last event of the page: not the position of that event, and clients must not care. */
  last: string;
  body: Buffer;
}

export interface Journal {
  publish(event: unknown, position?: string): string;
  /** Entries from this index on; null where there are none. */
  page(from: number, limit: number): Page | null;
  /** Notes the first serving of each entry of the page. */
  markServed(page: Page): void;
  /** Index of the entry that a `since` names; -1 is the very beginning. `expired` covers positions that never existed. */
  indexOf(position: string): number | 'expired';
  /** Cursor after which the entry of this index comes. */
  cursorBefore(index: number): string;
  /** Index of the oldest entry still kept. */
  oldest(): number;
  /** Index one past the newest entry. */
  end(): number;
  /** Index of the first entry that is at most this old, kept or not. */
  firstNewerThan(ageMs: number): number;
  /** Forgets everything before this index, as if seven days had passed. */
  expireBefore(index: number): void;
  /** Notes that a reader who asked from here found nothing newer. */
  markEndReached(index: number): void;
  served(): readonly ServedEvent[];
  drained(): boolean;
}

export interface JournalDeps {
  clock: () => number;
  maxEventsPerPage: number;
  onServed: (event: ServedEvent) => void;
}

/** Keeps one buffer per entry; the event is parsed again only when somebody looks at what was served. */
export function createJournal(deps: JournalDeps): Journal {
  const series = randomUUID();
  const entries: Entry[] = [];
  const indexByPosition = new Map<string, number>();
  const served: ServedEvent[] = [];
  let oldest = 0;
  let unserved = 0;
  let endReachedAt = -1;

  function expireBefore(index: number): void {
    for (const limit = Math.min(index, entries.length); oldest < limit; oldest++)
      if (entries[oldest]?.served === false) unserved--;
  }

  function expireByAge(): void {
    const horizon = deps.clock() - retentionMs;
    let index = oldest;
    while (index < entries.length && (entries[index]?.publishedAt ?? 0) < horizon) index++;
    expireBefore(index);
  }

  function cursorBefore(index: number): string {
    return `puffin:${series}:${randomLooking(index)}`;
  }

  return {
    publish(event, wanted) {
      const position = unusedPosition(indexByPosition, wanted);
      indexByPosition.set(position, entries.length);
      entries.push({ position, item: itemOf(position, event), publishedAt: deps.clock(), served: false });
      unserved++;
      return position;
    },
    page(from, limit) {
      let to = from;
      let bytes = 0;
      const most = Math.min(entries.length, from + Math.min(limit, deps.maxEventsPerPage));
      for (let entry = entries[to]; entry && to < most; entry = entries[++to]) {
        bytes += entry.item.length + 1;
        if (bytes > bytesPerPage && to > from) break;
      }
      if (to === from) return null;
      const last = cursorBefore(to);
      return { from, to, last, body: bodyOf(entries.slice(from, to), last) };
    },
    markServed(page) {
      for (const entry of entries.slice(page.from, page.to)) {
        if (entry.served) continue;
        entry.served = true;
        unserved--;
        const event = servedEvent(entry, deps.clock());
        served.push(event);
        deps.onServed(event);
      }
    },
    indexOf(position) {
      expireByAge();
      const cursor = cursorIndex(position, series);
      const index = cursor === null ? indexByPosition.get(position) : cursor - 1;
      if (index === undefined || index >= entries.length) return 'expired';
      return oldest > 0 && index < oldest ? 'expired' : index;
    },
    cursorBefore,
    oldest() {
      expireByAge();
      return oldest;
    },
    end: () => entries.length,
    firstNewerThan(ageMs) {
      const horizon = deps.clock() - ageMs;
      const found = entries.findIndex(({ publishedAt }) => publishedAt >= horizon);
      return found < 0 ? entries.length : found;
    },
    expireBefore,
    markEndReached: (index) => {
      endReachedAt = Math.max(endReachedAt, index);
    },
    served: () => served,
    drained: () => unserved === 0 && endReachedAt === entries.length,
  };
}

function itemOf(position: string, event: unknown): Buffer {
  const json = jsonText(event);
  const member = json === undefined ? '' : `,"event":${json}`;
  return Buffer.from(`{"position":${JSON.stringify(position)}${member}}`);
}

function bodyOf(entries: readonly Entry[], last: string): Buffer {
  const parts: Buffer[] = [Buffer.from('{"events":[')];
  for (const [at, { item }] of entries.entries()) {
    if (at > 0) parts.push(comma);
    parts.push(item);
  }
  parts.push(Buffer.from(`],"_page":${JSON.stringify({ last, count: entries.length })}}`));
  return Buffer.concat(parts);
}

const comma = Buffer.from(',');

function servedEvent(entry: Entry, servedAt: number): ServedEvent {
  return {
    position: entry.position,
    servedAt,
    get event(): unknown {
      return JSON.parse(entry.item.toString()).event;
    },
  };
}

function unusedPosition(taken: ReadonlyMap<string, number>, wanted: string | undefined): string {
  if (!wanted) return `otter:${randomUUID()}:${randomUUID()}`;
  let position = wanted;
  for (let copy = 2; taken.has(position); copy++) position = `${wanted}:${copy}`;
  return position;
}

/** Shaped like the second UUID of a documented position; readers must not be able to count with it by accident. */
function randomLooking(index: number): string {
  const hex = index.toString(16).padStart(12, '0');
  return `55c14b59-9b1e-4f6f-8a0d-${hex}`;
}

function cursorIndex(position: string, series: string): number | null {
  const prefix = `puffin:${series}:55c14b59-9b1e-4f6f-8a0d-`;
  if (!position.startsWith(prefix)) return null;
  const hex = position.slice(prefix.length);
  return /^[0-9a-f]{12}$/.test(hex) ? Number.parseInt(hex, 16) : null;
}
