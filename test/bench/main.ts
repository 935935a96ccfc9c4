// The benchmark: `npm run bench -- [--quick] [--only ID]… [--json]`. Each module measures in a process of its own, one after the other.
import { spawn } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import type { BenchRow } from './row.ts';
import { type RowModule, rowModules } from './rows.ts';
import type { ModuleOrder } from './run-module.ts';
import { table } from './table.ts';

const usage = `npm run bench -- [--quick] [--only ID]… [--json]

  --quick    fewer repetitions: under a minute, with more spread
  --only ID  just this row; may be given more than once: ${rowModules.flatMap(({ ids }) => ids).join(', ')}
  --json     prints {"machine":…,"rows":[…]} and nothing else; progress goes to the error stream
`;

function machine(): string {
  const processors = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}, ${memory}, Node ${process.version}, ${process.platform}`;
}

function measure(order: ModuleOrder): Promise<BenchRow[]> {
  const runner = new URL('run-module.ts', import.meta.url).pathname;
  // The runner's own output is progress: what this process prints is the result alone.
  const child = spawn(process.execPath, ['--expose-gc', runner, JSON.stringify(order)], {
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  return new Promise((resolve, reject) => {
    let rows: BenchRow[] | undefined;
    child.on('message', (message) => {
      rows = message as BenchRow[];
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (rows !== undefined && code === 0) resolve(rows);
      else reject(new Error(`${order.module} ended with status ${code}`));
    });
  });
}

async function measureAll(modules: readonly RowModule[], quick: boolean, only: string[]) {
  const rows: BenchRow[] = [];
  for (const { ids, module } of modules) {
    const startedAt = performance.now();
    process.stderr.write(`${ids.join(', ')}\n`);
    rows.push(...(await measure({ module, quick, only, measured: rows })));
    process.stderr.write(`  ${((performance.now() - startedAt) / 1000).toFixed(0)} s\n`);
  }
  return rows;
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
});
const unknown = values.only.filter((id) => !rowModules.some(({ ids }) => ids.includes(id)));
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) process.stderr.write(`no row is called ${unknown.join(', ')}\n`);
  process[values.help ? 'stdout' : 'stderr'].write(usage);
  process.exit(values.help ? 0 : 2);
}
const wanted = rowModules.filter(
  ({ ids }) => values.only.length === 0 || ids.some((id) => values.only.includes(id)),
);
const rows = await measureAll(wanted, values.quick, values.only);
const result = { machine: machine(), rows };
process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : table(result));
