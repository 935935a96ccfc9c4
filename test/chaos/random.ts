// Random numbers from a seed and a name: each stream of decisions has its own, so that one does not shift another.
import { createHash } from 'node:crypto';

/** As Math.random: from 0, inclusive, to 1, exclusive (mulberry32). */
export function randomFrom(seed: number, name: string): () => number {
  let state = createHash('sha256').update(`${seed}/${name}`).digest().readUInt32BE();
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One of them, by weight; undefined where nothing weighs anything. */
export function pickWeighted<Name extends string>(
  weights: Partial<Record<Name, number>>,
  random: number,
): Name | undefined {
  const entries = Object.entries(weights) as [Name, number][];
  let left = random * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of entries) {
    left -= weight;
    if (left < 0) return name;
  }
  return undefined;
}
