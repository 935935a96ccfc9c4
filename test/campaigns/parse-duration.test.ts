import { expect, it } from 'vitest';
import { parseDuration } from '../../lib/campaigns/parse-duration.ts';

it.each([
  ['90s', 90],
  ['30m', 1800],
  ['6h', 21_600],
  ['2d', 172_800],
  ['1h 30m', 5400],
  ['1h30m', 5400],
])('a duration of %s has %i seconds', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

it.each(['', '6', 'h', '6 h', '-6h', '0h', '1.5h', 'PT6H', '6h or so'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
