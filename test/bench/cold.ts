// Cold starts: import and first invocation of each bundle in a fresh process, against a bundle that holds its SDK clients alone.
import { bundled, bundledSubject, consumerEnvironment, pollerEnvironment } from './bundles.ts';
import type { ColdStart } from './cold-start.ts';
import { createProcesses } from './processes.ts';
import { queuedBatches } from './queued-batches.ts';
import { type BenchOptions, type BenchRow, takeTurns, toRow } from './row.ts';
import type { Stubs } from './stubs/stub-process.ts';

interface Start {
  env: Record<string, string>;
  event: unknown;
}

type Name = 'poller' | 'consumer';

export async function measure({ quick, say, wants }: BenchOptions): Promise<BenchRow[]> {
  using processes = createProcesses();
  const stubs = await processes.stubs({});
  const starts: Record<Name, Start> = { poller: idlePoll(stubs), consumer: oneEmail(stubs) };
  const repetitions = quick ? 2 : 15;
  const rows: BenchRow[] = [];
  for (const name of ['poller', 'consumer'] as const) {
    const id = `cold-${name}`;
    if (!wants(id)) continue;
    say(`${id}: ${repetitions} repetitions`);
    const { env, event } = starts[name];
    const [ours, clients] = [await bundled(name), bundledSubject(`${name}-clients.ts`)];
    const start = (bundle: string) =>
      processes.once<number, ColdStart>('cold-start.ts', { bundle, event }, env);
    // The first start of each reads its files from the disk.
    await start(ours);
    await start(clients);
    const times = await takeTurns(repetitions, { ours: () => start(ours), floor: () => start(clients) });
    rows.push(toRow(id, 'ms', 'smaller', times));
  }
  return rows;
}

/** A journal without a single event. */
function idlePoll({ awsUrl, journalUrl }: Stubs): Start {
  const journal = { name: 'bench', url: `${journalUrl}/rtt/0/pages/0/bench`, start: 'oldest' };
  return { env: pollerEnvironment(awsUrl), event: { journal } };
}

/** A batch with a single trigger. */
function oneEmail({ awsUrl }: Stubs): Start {
  const [batch] = queuedBatches(1, 0, Date.now());
  return { env: consumerEnvironment(awsUrl), event: { Records: batch?.Records.slice(0, 1) } };
}
