// Whether two shares differ by more than chance: the two-sided z-test for two proportions, with a pooled variance.

export interface Share {
  /** So many … */
  hits: number;
  /** … among so many. */
  among: number;
}

export interface Comparison {
  /** Of the second from the first, as a share: 0.05 is five points. Undefined where either is of nothing. */
  difference: number | undefined;
  /** How often chance alone would make a difference at least as large; undefined where there is too little to tell. */
  pValue: number | undefined;
}

/** The test's rule of thumb: with fewer expected in any of the four cells, the normal curve is no good likeness. */
const leastExpected = 5;

export function compareShares(first: Share, second: Share): Comparison {
  if (first.among <= 0 || second.among <= 0) return { difference: undefined, pValue: undefined };
  const difference = second.hits / second.among - first.hits / first.among;
  const pooled = (first.hits + second.hits) / (first.among + second.among);
  const expected = Math.min(first.among, second.among) * Math.min(pooled, 1 - pooled);
  if (expected < leastExpected) return { difference, pValue: undefined };
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / first.among + 1 / second.among));
  return { difference, pValue: beyond(Math.abs(difference) / error) };
}

/**
 * The part of the normal curve farther than `z` from its middle, on both sides: erfc(z / √2), by Chebyshev fitting with
 * a relative error below 1.2e-7 (Numerical Recipes, 2nd ed., §6.2).
 */
function beyond(z: number): number {
  const x = z / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  return t * Math.exp(-x * x + coefficients.reduceRight((sum, coefficient) => coefficient + t * sum, 0));
}

const coefficients = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
];
