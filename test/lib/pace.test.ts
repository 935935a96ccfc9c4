// How the account's sending rate becomes concurrency, share and time limit.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derivePace } from '../../lib/constructs/pace.ts';
import { parseSettings } from '../../lib/settings.ts';
import { settings as good } from './synthesised-stack.ts';

describe('the pace', () => {
  it.each([
    [1, { maximumConcurrency: 2, sendsPerSecond: 0.5, timeoutSeconds: 29 }],
    [14, { maximumConcurrency: 2, sendsPerSecond: 7, timeoutSeconds: 11 }],
    [280, { maximumConcurrency: 28, sendsPerSecond: 10, timeoutSeconds: 10 }],
    [10_000, { maximumConcurrency: 1000, sendsPerSecond: 10, timeoutSeconds: 10 }],
  ])('for %d e-mails a second', (sendingRatePerSecond, pace) => {
    expect(derivePace({ sendingRatePerSecond })).toEqual(pace);
  });

  it('keeps the fleet to the rate and leaves a batch the time it needs, for any settings that pass', () => {
    const rates = fc.double({ min: 1, max: 10_000, noNaN: true });
    fc.assert(
      fc.property(
        rates,
        fc.option(fc.integer({ min: 2, max: 1000 }), { nil: undefined }),
        (rate, concurrency) => {
          const input = {
            ...good,
            sendingRatePerSecond: rate,
            ...(concurrency && { maximumConcurrency: concurrency }),
          };
          fc.pre(concurrency === undefined || concurrency <= 10 * rate);
          const pace = derivePace(parseSettings('prod', input));
          expect(pace.sendsPerSecond * pace.maximumConcurrency).toBeCloseTo(rate, 6);
          expect(pace.timeoutSeconds).toBeGreaterThan(10 / pace.sendsPerSecond);
          expect(pace.timeoutSeconds).toBeLessThanOrEqual(109);
        },
      ),
    );
  });
});
