// What was found, or the trouble, kept until the trigger that it concerns asks: one trigger's trouble is no other's.

export type Attempt<T> = () => T;

export async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    const found = await work();
    return () => found;
  } catch (thrown) {
    return rethrowing(thrown);
  }
}

export function attemptNow<T>(work: () => T): Attempt<T> {
  try {
    const found = work();
    return () => found;
  } catch (thrown) {
    return rethrowing(thrown);
  }
}

export function ifThere<T>(found: Attempt<T>): T | undefined {
  try {
    return found();
  } catch {
    // The trigger that it concerns meets it again, and reports it.
    return undefined;
  }
}

const rethrowing = (thrown: unknown) => () => {
  throw thrown;
};
