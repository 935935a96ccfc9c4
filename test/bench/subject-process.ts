// The measured process: runs its subject as often as it is told to, and tells what each turn took of this process alone.
import type { Turn } from './processes.ts';

interface SubjectModule {
  /** What a turn needs and is not measured. */
  prepare?(order: unknown): unknown;
  run(order: unknown, prepared: unknown): Promise<number>;
}

const { prepare, run } = (await import(process.argv[2] ?? '')) as SubjectModule;

process.on('message', async (order) => {
  const prepared = prepare?.(order);
  // One turn does not clean up after another.
  globalThis.gc?.();
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const units = await run(order, prepared);
  const { user, system } = process.cpuUsage(cpu);
  const turn: Turn = { units, wallMs: performance.now() - startedAt, cpuMs: (user + system) / 1000 };
  process.send?.(turn);
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
