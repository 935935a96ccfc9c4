// Runs one target's fuzzing in a thread and watches it: a hang and an exhausted memory are crashes with their input too.
import { Worker } from 'node:worker_threads';
import type { FuzzResult } from './fuzz.ts';
import { inputBoard, newBoard, type WorkerJob } from './input-board.ts';

/** The same input for so long is one that never ends. */
const hangMs = 15_000;
const mostMegabytes = 1_024;

export async function runTarget(target: string, options: WorkerJob['options']): Promise<FuzzResult> {
  const board = newBoard();
  const { count, read } = inputBoard(board);
  const workerData: WorkerJob = { target, options, board };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
  });
  const failed = (error: string): FuzzResult => ({
    ...{ target, seed: options.seed, executions: count(), executionsPerSecond: 0 },
    ...{ reachedBySamples: 0, reached: 0, kept: 0, slowestMs: hangMs },
    crashes: [{ input: read(), error }],
  });
  let seen = -1;
  const { promise, resolve } = Promise.withResolvers<FuzzResult>();
  const watch = setInterval(() => {
    const now = count();
    // Before the first input the target is being loaded.
    if (now > 0 && now === seen) resolve(failed(`did not end within ${hangMs} ms`));
    seen = now;
  }, hangMs);
  worker.once('message', resolve);
  worker.once('error', (error: unknown) => resolve(failed(String(error))));
  try {
    return await promise;
  } finally {
    clearInterval(watch);
    await worker.terminate();
  }
}
