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
  invoke: () => void,
  { clock, sleep, signal }: { clock: Clock; sleep: Sleep; signal: AbortSignal },
): Promise<void> {
  const startedAt = clock();
  for (let tick = 0; !signal.aborted; tick++) {
    const dueAt = startedAt + tick * periodMs;
    const waitMs = dueAt - clock();
    if (waitMs > 0) await sleep(waitMs, signal).catch(() => undefined);
    if (!signal.aborted) invoke();
  }
}
