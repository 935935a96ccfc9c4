/**
 * Doubles with each attempt up to a cap; the upper half is left to chance, so that what failed together does not come back together.
 * @param attempt 1 after the first failure
 * @param random at least 0, below 1
 */
export function backoffMs(attempt: number, random: number, first: number, most: number): number {
  const doubled = Math.min(first * 2 ** Math.min(attempt - 1, 30), most);
  return Math.round(doubled * (0.5 + random / 2));
}
