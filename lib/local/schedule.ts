// Plays EventBridge Scheduler for rate expressions: invokes at once, then at each period, whether or not the last has ended.
import type { Clock, Sleep } from '../../functions/core/ports/clock.ts';
import { AssemblyError } from './assembly-error.ts';

const unitMs: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** @throws AssemblyError for `cron(…)`, `at(…)` and what is malformed */
export function periodOf(expression: string, place: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const periodMs = Number(count) * (unitMs[unit ?? ''] ?? 0);
  if (periodMs > 0) return periodMs;
  throw new AssemblyError(`${place}: local mode runs rate(…) schedules only, not "${expression}"`);
}

/** Ends when the signal aborts. Periods are counted from the start, so that a slow moment shifts none of the later ones. */
export async function runSchedule(
  periodMs: number,
  invoke: () => unknown,
  { clock, sleep, signal }: { clock: Clock; sleep: Sleep; signal: AbortSignal },
): Promise<void> {
  for (let dueAt = clock(); !signal.aborted; dueAt = nextAfter(dueAt, periodMs, clock())) {
    const waitMs = dueAt - clock();
    if (waitMs > 0) await sleep(waitMs, signal).catch(() => undefined);
    if (!signal.aborted) invoke();
  }
}

/** What was missed while the machine slept, or while the clock was moved, is not made up for. */
function nextAfter(dueAt: number, periodMs: number, now: number): number {
  return dueAt + periodMs * Math.max(1, Math.ceil((now - dueAt) / periodMs));
}
