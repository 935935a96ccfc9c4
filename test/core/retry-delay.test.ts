import fc from 'fast-check';
import { expect, it } from 'vitest';
import { retryDelaySeconds } from '../../functions/core/retry-delay.ts';

it('doubles from five seconds to a quarter of an hour', () => {
  const longest = (attempts: number) => retryDelaySeconds(attempts, 1 - Number.EPSILON);
  expect([1, 2, 3, 4, 8, 9, 100].map(longest)).toEqual([5, 10, 20, 40, 640, 900, 900]);
});

it('leaves the upper half to chance, and is always whole seconds that SQS takes', () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: -5, max: 1000 }), chance, (attempts, luck) => {
      const seconds = retryDelaySeconds(attempts, luck);
      const longest = retryDelaySeconds(attempts, 1 - Number.EPSILON);
      return (
        Number.isInteger(seconds) &&
        seconds >= 1 &&
        seconds <= 900 &&
        seconds >= longest / 2 &&
        seconds <= longest
      );
    }),
  );
});
