// Lets repetitions of one firing within a batch wait for each other: the second then finds a settled claim,
// where at the same time it would find a held one and have to come back.
export type OneAfterAnother = <T>(names: readonly string[], work: () => Promise<T>) => Promise<T>;

/** Work that shares a name with earlier work begins when that has ended, however it ended. */
export function createOneAfterAnother(): OneAfterAnother {
  const last = new Map<string, Promise<unknown>>();
  return async (names, work) => {
    const before = names.map((name) => last.get(name));
    const running = Promise.allSettled(before).then(work);
    for (const name of names) last.set(name, running);
    return await running;
  };
}
