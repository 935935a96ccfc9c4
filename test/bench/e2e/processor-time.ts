// What the processes of a local run have used of the processor: each function, which is ours, apart from the machinery around
// them, which is the emulators, the simulated Adobe and SES, and the driver.
import { readFile } from 'node:fs/promises';
import type { LocalRun } from '../../../lib/local/run.ts';

export type Role = 'Poller' | 'Consumer' | 'Feedback' | 'Waker' | 'Unsubscribe';

/** Milliseconds of a core. */
export interface ProcessorTime {
  functions: Partial<Record<Role, number>>;
  machinery: number;
}

/** Of the kernel's clock in /proc. */
const msPerTick = 10;

export async function processorTime({ cloud }: Pick<LocalRun, 'cloud'>): Promise<ProcessorTime> {
  const { user, system } = process.cpuUsage();
  const functions: ProcessorTime['functions'] = {};
  for (const { functionName, pid } of cloud.environments()) {
    const [role] = /Poller|Consumer|Feedback|Waker|Unsubscribe/.exec(functionName) ?? [];
    if (role !== undefined) functions[role as Role] = (functions[role as Role] ?? 0) + (await usedBy(pid));
  }
  return { functions, machinery: (user + system) / 1000 };
}

export function between(before: ProcessorTime, after: ProcessorTime): ProcessorTime {
  const roles = Object.keys(after.functions) as Role[];
  return {
    functions: Object.fromEntries(
      roles.map((role) => [role, (after.functions[role] ?? 0) - (before.functions[role] ?? 0)]),
    ),
    machinery: after.machinery - before.machinery,
  };
}

export const ofAll = ({ functions }: ProcessorTime): number =>
  Object.values(functions).reduce((sum, ms) => sum + ms, 0);

async function usedBy(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name of the process comes before, in brackets, and may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user = 0, system = 0] = [fields[11], fields[12]].map(Number);
  return (user + system) * msPerTick;
}
