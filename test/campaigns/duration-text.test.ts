import fc from 'fast-check';
import { expect, it } from 'vitest';
import { durationText } from '../../lib/campaigns/duration-text.ts';
import { parseDuration } from '../../lib/campaigns/parse-duration.ts';

it('writes a duration as a rule does, so that it reads back as the same', () => {
  expect([durationText(21_600), durationText(5400), durationText(90)]).toEqual(['6h', '1h 30m', '1m 30s']);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 604_800 }), (seconds) => {
      expect(parseDuration(durationText(seconds))).toBe(seconds);
    }),
  );
});
