// Work on hostile input ends soon and takes no memory to speak of. Generous: what grows out of bounds grows by far more.
// Time is the processor's, for other tests run beside.
import { expect } from 'vitest';

const mostMs = 5_000;
const mostBytes = 400 * 1024 * 1024;

export function withinBounds<Result>(work: () => Result): Result {
  const check = bounds();
  const result = work();
  check();
  return result;
}

export async function soonWithinBounds<Result>(work: () => Promise<Result>): Promise<Result> {
  const check = bounds();
  const result = await work();
  check();
  return result;
}

function bounds(): () => void {
  const [startedAt, used] = [process.cpuUsage(), process.memoryUsage().heapUsed];
  return () => {
    const { user, system } = process.cpuUsage(startedAt);
    expect((user + system) / 1000, 'milliseconds of processor time').toBeLessThan(mostMs);
    expect(process.memoryUsage().heapUsed - used, 'bytes of memory').toBeLessThan(mostBytes);
  };
}
