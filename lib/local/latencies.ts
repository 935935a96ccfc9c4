// How long sent triggers took, and how many are sent a second.
import type { Clock } from '../../functions/core/ports/clock.ts';
import { type Percentiles, percentiles } from './report.ts';

const windowSeconds = 10;

export interface Latencies {
  /** One more e-mail was sent, just now; it took this long. */
  add(latencyMs: number): void;
  /** Of all that were added; unless it is to be exact, of all but the last hundredth. */
  percentiles(precision?: 'exact'): Percentiles;
  perSecond(): number;
}

export function createLatencies(clock: Clock): Latencies {
  let values = new Float64Array(1024);
  let length = 0;
  let known: { length: number; percentiles: Percentiles } | undefined;
  const bySecond = new Map<number, number>();
  const startedAt = clock();

  return {
    add(latencyMs) {
      if (length === values.length) {
        const grown = new Float64Array(2 * length);
        grown.set(values);
        values = grown;
      }
      values[length++] = latencyMs;
      const second = Math.floor(clock() / 1000);
      bySecond.set(second, (bySecond.get(second) ?? 0) + 1);
      for (const old of bySecond.keys()) if (old <= second - 2 * windowSeconds) bySecond.delete(old);
    },
    percentiles(precision) {
      // Sorting 100 000 values takes some ten milliseconds: not again while next to nothing was added.
      const mayMiss = precision === 'exact' ? 0 : length / 100;
      if (known === undefined || length - known.length > mayMiss) {
        known = { length, percentiles: percentiles(values.subarray(0, length)) };
      }
      return known.percentiles;
    },
    perSecond() {
      const now = Math.floor(clock() / 1000);
      let sent = 0;
      for (const [second, count] of bySecond) if (second > now - windowSeconds) sent += count;
      const seconds = Math.min(windowSeconds, Math.max(1, (clock() - startedAt) / 1000));
      return sent / seconds;
    },
  };
}
