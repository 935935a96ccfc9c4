// Delta debugging over a plan: the smallest part of it found in the time there is that still breaks the run.
import type { Fault } from './faults.ts';

/** @param fails plays a part of the plan. Concurrency can let a part pass that failed before: then more of it is kept, no less. */
export async function shrink(
  plan: readonly Fault[],
  fails: (part: readonly Fault[]) => Promise<boolean>,
  isOver: () => boolean,
): Promise<readonly Fault[]> {
  let smallest = plan;
  let parts = 2;
  while (smallest.length > 1 && !isOver()) {
    const size = Math.ceil(smallest.length / parts);
    const without = await firstFailing(smallest, size, fails, isOver);
    if (without !== undefined) {
      smallest = without;
      parts = Math.max(2, parts - 1);
    } else if (size === 1) return smallest;
    else parts = Math.min(smallest.length, parts * 2);
  }
  return smallest;
}

/** What is left without one part, or a part alone while they are halves. */
async function firstFailing(
  plan: readonly Fault[],
  size: number,
  fails: (part: readonly Fault[]) => Promise<boolean>,
  isOver: () => boolean,
): Promise<readonly Fault[] | undefined> {
  for (let from = 0; from < plan.length; from += size) {
    if (isOver()) return undefined;
    const rest = [...plan.slice(0, from), ...plan.slice(from + size)];
    if (rest.length > 0 && (await fails(rest))) return rest;
  }
  return undefined;
}
