import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../functions/adapters/retry-after.ts';

const now = Date.UTC(2026, 10, 19, 12, 0, 0);

describe('retry-after', () => {
  it.each([
    ['10', 10_000],
    [' 10 ', 10_000],
    ['1000000', 900_000],
    ['Thu, 19 Nov 2026 12:00:10 GMT', 10_000],
    ['19 Nov 2026 12:00:10 GMT', 10_000],
    ['Fri, 20 Nov 2026 12:00:10 GMT', 900_000],
    ['Thu, 19 Nov 2026 11:59:59 GMT', undefined],
    ['0', undefined],
    ['-5', undefined],
    ['abc', undefined],
    ['300s', undefined],
    ['1.5', undefined],
    ['1e9', undefined],
    ['10, 20', undefined],
    ['', undefined],
    [null, undefined],
  ])('%j means %j ms', (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });

  it('is never below a second, above a quarter of an hour, or not a number', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.nat().map(String),
          fc.date({ noInvalidDate: true }).map((d) => d.toUTCString()),
        ),
        (value) => {
          const ms = parseRetryAfter(value, now);
          if (ms !== undefined) expect(ms >= 1000 && ms <= 900_000).toBe(true);
        },
      ),
    );
  });
});
