// Milliseconds per step, for the audit line.
import type { Clock } from '../core/ports/clock.ts';

export interface Stopwatch {
  /** Runs the step, and notes its time even where it fails. */
  time<T>(step: string, work: () => Promise<T>): Promise<T>;
  readonly ms: Record<string, number>;
}

export function createStopwatch(clock: Clock, already: Record<string, number> = {}): Stopwatch {
  const ms = { ...already };
  return {
    ms,
    async time(step, work) {
      const startedAt = clock();
      try {
        return await work();
      } finally {
        ms[step] = (ms[step] ?? 0) + clock() - startedAt;
      }
    },
  };
}
