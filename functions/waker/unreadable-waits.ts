// Waits that are due and that nobody can read. They stay where they are and count as late, so that an alarm tells of them.
import type { UnreadableWait } from '../adapters/waits.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';

export interface UnreadableWaits {
  found(unreadable: UnreadableWait): void;
  /** When the first of those found since the last call was due. Milliseconds since the epoch. */
  takeEarliest(): number | undefined;
}

export function createUnreadableWaits(telemetry: Pick<Telemetry, 'error'>): UnreadableWaits {
  let earliest: number | undefined;
  return {
    found({ shard, wait, dueAt }) {
      telemetry.error('a wait cannot be read', { shard, wait, dueAt });
      earliest = Math.min(earliest ?? dueAt, dueAt);
    },
    takeEarliest() {
      const taken = earliest;
      earliest = undefined;
      return taken;
    },
  };
}
