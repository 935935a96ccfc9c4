// The measured process: runs its subject as often as it is told to, and tells what each turn took of this process alone.
import type { Turn } from './processes.ts';

const { run } = (await import(process.argv[2] ?? '')) as { run(order: unknown): Promise<number> };

process.on('message', async (order) => {
  // One turn does not clean up after another.
  globalThis.gc?.();
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const units = await run(order);
  const { user, system } = process.cpuUsage(cpu);
  const turn: Turn = { units, wallMs: performance.now() - startedAt, cpuMs: (user + system) / 1000 };
  process.send?.(turn);
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
