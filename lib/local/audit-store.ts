// The audit lines of a run, found by the ids in them, as CloudWatch Logs would keep them.
import type { AuditLine } from '../../functions/core/audit.ts';

export interface StoredLine {
  /** Milliseconds since the epoch. */
  at: number;
  text: string;
}

/** The ids by which a line may be looked for. */
const idFields = ['eventId', 'messageId', 'sesMessageId', 'position'] as const;
export type IdField = (typeof idFields)[number];

export interface AuditStore {
  add(line: AuditLine, stored: StoredLine): void;
  /** Lines that have one of the wanted ids, in order of their coming. */
  find(wanted: Partial<Record<IdField, readonly string[]>>): StoredLine[];
  /** Lines of this time, both ends included. Milliseconds since the epoch. */
  during(from: number, to: number): StoredLine[];
}

/** Lines that are remembered; the oldest are forgotten first. */
const mostLines = 200_000;

export function createAuditStore(most = mostLines): AuditStore {
  const byId = new Map<string, Set<StoredLine>>();
  const inOrder = new Map<StoredLine, string[]>();

  function forgetOldest(): void {
    const [oldest] = inOrder;
    if (inOrder.size <= most || oldest === undefined) return;
    const [stored, keys] = oldest;
    inOrder.delete(stored);
    for (const key of keys) {
      const lines = byId.get(key);
      lines?.delete(stored);
      if (lines?.size === 0) byId.delete(key);
    }
  }

  return {
    add(line, stored) {
      const keys = idFields.flatMap((field) => {
        const id = line[field];
        return id === undefined ? [] : [keyOf(field, id)];
      });
      for (const key of keys) byId.set(key, (byId.get(key) ?? new Set()).add(stored));
      inOrder.set(stored, keys);
      forgetOldest();
    },
    find(wanted) {
      const found = new Set<StoredLine>();
      for (const field of idFields) {
        for (const id of wanted[field] ?? []) {
          for (const line of byId.get(keyOf(field, id)) ?? []) found.add(line);
        }
      }
      return [...found].sort((one, other) => one.at - other.at);
    },
    during: (from, to) => [...inOrder.keys()].filter(({ at }) => at >= from && at <= to),
  };
}

const keyOf = (field: IdField, id: string) => `${field} ${id}`;
