// A border of the product as the fuzzer sees it: text goes in, and either all that is promised of it holds or it throws.

export interface FuzzTarget {
  name: string;
  /** Real samples, from which every input descends. */
  seeds: readonly string[];
  /** Pieces that mean something at this border. */
  words: readonly string[];
  /** Throws whatever breaks a promise. */
  run(input: string): void | Promise<void>;
}

export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
}

export function promise(holds: boolean, what: string): void {
  if (!holds) throw new BrokenPromise(what);
}

/** What the work gives; undefined where it throws an error that `isExplained` knows. Any other goes on. */
export async function explained<T>(
  work: () => T | Promise<T>,
  isExplained: (thrown: unknown) => boolean,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (thrown) {
    if (isExplained(thrown)) return undefined;
    throw thrown;
  }
}

const prototypes = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
const before = prototypes.map((prototype) => Reflect.ownKeys(prototype).length);

export function prototypesAreUntouched(): void {
  const now = prototypes.map((prototype) => Reflect.ownKeys(prototype).length);
  promise(now.join() === before.join(), 'a prototype was changed');
}
