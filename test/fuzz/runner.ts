// Runs inputs of one target, notes what breaks, and makes the inputs that do it small.
import { minimise } from './minimise.ts';
import type { FuzzTarget } from './target.ts';

export interface Crash {
  /** The smallest input that was found to do the same. */
  input: string;
  error: string;
}

export interface Runner {
  run(input: string): Promise<void>;
  crashes(): Crash[];
  executions(): number;
  slowestMs(): number;
}

/** Longer is a hang: the longest input that is made has 20 000 characters. */
const mostMs = 2_000;

/** @param onInput called with each input before it is run */
export function createRunner(target: FuzzTarget, onInput: (input: string) => void): Runner {
  const crashes = new Map<string, Crash>();
  let [executions, slowestMs] = [0, 0];

  async function errorOf(input: string): Promise<string | undefined> {
    onInput(input);
    executions += 1;
    const started = process.threadCpuUsage();
    try {
      await target.run(input);
    } catch (thrown) {
      return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    }
    // The processor's time, for other work may go on beside.
    const { user, system } = process.threadCpuUsage(started);
    const ms = (user + system) / 1000;
    slowestMs = Math.max(slowestMs, ms);
    return ms > mostMs ? `took more than ${mostMs} ms` : undefined;
  }

  return {
    async run(input) {
      const error = await errorOf(input);
      if (error === undefined) return;
      const kind = kindOf(error);
      if (crashes.has(kind)) return;
      crashes.set(kind, { input, error });
      const doesTheSame = async (smaller: string) => kindOf((await errorOf(smaller)) ?? '') === kind;
      crashes.set(kind, { input: await minimise(input, doesTheSame), error });
    },
    crashes: () => [...crashes.values()],
    executions: () => executions,
    slowestMs: () => Math.round(slowestMs),
  };
}

/** Errors that differ only in what they quote are one. */
function kindOf(error: string): string {
  return error.replace(/"[^"]*"|\d+/g, '…').slice(0, 120);
}
