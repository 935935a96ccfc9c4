// Fuzzes one target in a thread of its own, which may hang or run out of memory; what it was working on stays readable.
import { parentPort, workerData } from 'node:worker_threads';
import { fuzz } from './fuzz.ts';
import { inputBoard, type WorkerJob } from './input-board.ts';
import { targetNamed } from './targets.ts';

const { target, options, board }: WorkerJob = workerData;
const { write } = inputBoard(board);
parentPort?.postMessage(await fuzz(await targetNamed(target), { ...options, onInput: write }));
