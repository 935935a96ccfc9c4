// The process of one module: measures its rows and hands them to the process that started it.
import type { BenchModule, BenchRow } from './row.ts';

/** `only`: empty when every row is wanted. `measured`: what the modules before it have found. */
export interface ModuleOrder {
  module: string;
  quick: boolean;
  only: string[];
  measured: BenchRow[];
}

const order = JSON.parse(process.argv[2] ?? '') as ModuleOrder;
const { measure } = (await import(order.module)) as BenchModule;
const wants = (id: string) => order.only.length === 0 || order.only.includes(id);
const say = (text: string) => void process.stderr.write(`  ${text}\n`);
const rows: BenchRow[] = await measure({ quick: order.quick, say, wants, measured: order.measured });
process.send?.(
  rows.filter(({ id }) => wants(id)),
  () => process.exit(0),
);
