// Everything that the demo shop leaves to chance, from one source of random numbers, so that a test can repeat it.

export interface Chance {
  /** From 0, inclusive, to `below`, exclusive. */
  integer(below: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
  shuffled<T>(values: readonly T[]): T[];
  uuid(): string;
  digits(count: number): string;
}

/** @param random as Math.random: from 0, inclusive, to 1, exclusive */
export function createChance(random: () => number): Chance {
  const integer = (below: number) => Math.floor(random() * below);
  const hex = (count: number) => Array.from({ length: count }, () => integer(16).toString(16)).join('');
  return {
    integer,
    pick: (from) => from[integer(from.length)] ?? from[0],
    shuffled(values) {
      const left = [...values];
      return values.flatMap(() => left.splice(integer(left.length), 1));
    },
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${(8 + integer(4)).toString(16)}${hex(3)}-${hex(12)}`,
    digits: (count) => Array.from({ length: count }, () => integer(10)).join(''),
  };
}
