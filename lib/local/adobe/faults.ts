// Trouble on order: what the next answers of the simulated Adobe are to be instead of the right ones.
import type { Answer } from './answer.ts';

/** A fault without `status` lets the right answer through: late, or cut off. */
export interface Fault {
  status?: number;
  headers?: Record<string, string | string[]>;
  /** Text as it is; anything else as JSON. */
  body?: unknown;
  /** Waits before answering. Milliseconds. */
  delayMs?: number;
  /** Drops the connection: before the answer, or in the middle of its body. */
  reset?: 'before' | 'midway';
}

export type FaultySide = 'journal' | 'ims';

export interface FaultQueue {
  /** The next `times` answers of this side become this one; orders wait their turn. */
  order(side: FaultySide, fault: Fault, times: number): void;
  /** Every answer of this side becomes this one until the returned function is called; orders go first, then the latest. */
  hold(side: FaultySide, fault: Fault): () => void;
  take(side: FaultySide): Fault | undefined;
  clear(): void;
}

export function createFaultQueue(): FaultQueue {
  const waiting: Record<FaultySide, { fault: Fault; left: number }[]> = { journal: [], ims: [] };
  const held: { side: FaultySide; fault: Fault }[] = [];
  return {
    order: (side, fault, times) => void waiting[side].push({ fault, left: times }),
    hold(side, fault) {
      const one = { side, fault };
      held.push(one);
      return () => void (held.includes(one) && held.splice(held.indexOf(one), 1));
    },
    take(side) {
      while (waiting[side][0] && waiting[side][0].left <= 0) waiting[side].shift();
      const first = waiting[side][0];
      if (first) first.left--;
      return first?.fault ?? held.findLast((one) => one.side === side)?.fault;
    },
    clear() {
      waiting.journal = [];
      waiting.ims = [];
    },
  };
}

/** The answer that a fault puts in place of the right one; null where the right one goes out. */
export function answerOfFault(fault: Fault | undefined): Answer | null {
  if (fault?.status === undefined) return null;
  const { status, headers = {}, body } = fault;
  if (body === undefined) return { status, headers };
  if (typeof body === 'string') return { status, headers, body };
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
