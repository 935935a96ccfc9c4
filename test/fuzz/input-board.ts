// Memory shared by two threads: the input that one is working on, for the other to read when it gets no answer.
import type { FuzzOptions } from './fuzz.ts';

export interface WorkerJob {
  target: string;
  options: Omit<FuzzOptions, 'onInput'>;
  board: SharedArrayBuffer;
}

/** Of characters; the longest input has 20 000. */
const most = 65_536;
const head = 2;

export function newBoard(): SharedArrayBuffer {
  return new SharedArrayBuffer((head + most) * Uint32Array.BYTES_PER_ELEMENT);
}

export function inputBoard(board: SharedArrayBuffer) {
  const cells = new Uint32Array(board);
  return {
    write(input: string): void {
      const length = Math.min(input.length, most);
      for (let at = 0; at < length; at += 1) cells[head + at] = input.charCodeAt(at);
      cells[1] = length;
      cells[0] = (cells[0] ?? 0) + 1;
    },
    /** How many inputs there have been. */
    count: (): number => Atomics.load(cells, 0),
    read: (): string => {
      const units = cells.subarray(head, head + (cells[1] ?? 0));
      return Array.from(units, (unit) => String.fromCharCode(unit)).join('');
    },
  };
}
