// What waits, over all journal entries: for what, until when, and what comes next.
import type { Clock } from '../../functions/core/ports/clock.ts';
import type { Entry } from './tracked-entry.ts';

/** One step of one entry that waits. */
export interface WaitingStep {
  position: string;
  eventId: string | null;
  campaign: string | null;
  /** Null where the campaign has one e-mail. */
  step: string | null;
  /** What for: `delay`, `series`, `quiet_hours`. */
  reason: string;
  /** Milliseconds since the epoch. */
  until: number;
  /** From now; negative when it should be over. Milliseconds. */
  inMs: number;
}

export interface WaitsSummary {
  count: number;
  byReason: Record<string, number>;
  next: WaitingStep | null;
}

export interface WaitingSteps {
  /** Looks at the entry again; a line of it has changed. */
  update(entry: Entry): void;
  /** Those that are over first come first. */
  first(count: number): WaitingStep[];
  summary(): WaitsSummary;
}

export function createWaitingSteps(clock: Clock): WaitingSteps {
  const entries = new Set<Entry>();
  const all = () => {
    const now = clock();
    return [...entries].flatMap((entry) => waitingOf(entry, now));
  };
  return {
    update(entry) {
      if (entry.lines.some(({ end }) => end === 'waiting')) entries.add(entry);
      else entries.delete(entry);
    },
    first: (count) =>
      all()
        .toSorted((one, other) => one.until - other.until)
        .slice(0, count),
    summary() {
      const byReason: Record<string, number> = {};
      const waiting = all();
      let next = waiting[0] ?? null;
      for (const one of waiting) {
        byReason[one.reason] = (byReason[one.reason] ?? 0) + 1;
        if (next !== null && one.until < next.until) next = one;
      }
      return { count: waiting.length, byReason, next };
    },
  };
}

function waitingOf({ position, lines }: Entry, now: number): WaitingStep[] {
  return lines
    .filter(({ end }) => end === 'waiting')
    .map(({ eventId = null, campaign = null, step = null, reason = 'delay', until = now }) => ({
      position,
      eventId,
      campaign,
      step,
      reason,
      until,
      inMs: until - now,
    }));
}
