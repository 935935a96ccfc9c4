// Finds the process that a call comes from, by the trace that the SDK sends along, and ends it or lets it stand still.
import type { Cloud } from '../../lib/local/cloud.ts';
import type { Caller } from './faults.ts';

export interface Processes {
  /** False where the caller is gone already. */
  kill(caller: Caller, traceId: string | undefined): boolean;
  /** Stops the process until the returned function is called. */
  freeze(caller: Caller, traceId: string | undefined): () => void;
  kills(): number;
}

export function createProcesses(cloud: () => Pick<Cloud, 'environments'> | undefined): Processes {
  const killed = new Set<string>();
  let kills = 0;

  /** A call without a trace (to Adobe) is of the only poller there mostly is. */
  function find(caller: Caller, traceId: string | undefined) {
    return cloud()
      ?.environments()
      .find((one) => {
        if (!one.busy || one.traceId === undefined || killed.has(one.traceId)) return false;
        return traceId === undefined ? callerOf(one.functionName) === caller : one.traceId === traceId;
      });
  }

  return {
    kills: () => kills,
    kill(caller, traceId) {
      const found = find(caller, traceId);
      if (found?.traceId === undefined || !signal(found.pid, 'SIGKILL')) return false;
      killed.add(found.traceId);
      kills += 1;
      return true;
    },
    freeze(caller, traceId) {
      const found = find(caller, traceId);
      if (found === undefined || !signal(found.pid, 'SIGSTOP')) return () => undefined;
      return () => void signal(found.pid, 'SIGCONT');
    },
  };
}

/** Of a function's name or logical id. */
export function callerOf(name: string): Caller | undefined {
  const callers: Caller[] = ['poller', 'consumer', 'feedback', 'waker'];
  return callers.find((caller) => name.toLowerCase().includes(caller));
}

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
