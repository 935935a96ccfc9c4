// Cold starts: import and first invocation of each bundle in a fresh process, against its SDK clients alone and against the peer, both as
// they come and bundled as is usual. What our clients take in our bundle with the first invocation's own calls, prepared, is told
// on the way: so much cannot be avoided.
import { bundled, bundledSubject, consumerEnvironment, plainBundle, pollerEnvironment } from './bundles.ts';
import type { ColdStart } from './cold-start.ts';
import { createProcesses } from './processes.ts';
import { queuedBatches } from './queued-batches.ts';
import { type BenchOptions, type BenchRow, besideCalls, takeTurns, toRow } from './row.ts';
import type { Stubs } from './stubs/stub-process.ts';
import type { FirstCall } from './subjects/first-calls.ts';

interface Start {
  env: Record<string, string>;
  event: unknown;
}

type Name = 'poller' | 'consumer';

/** The poller's signs in with a token that it has. */
const peers = { poller: 'adobe-client-loop.ts', consumer: 'obvious-handler.ts' };

export interface RecordOrder {
  name: Name;
  bundle: string;
  event: unknown;
}

export async function measure({ quick, say, wants }: BenchOptions): Promise<BenchRow[]> {
  using processes = createProcesses();
  const stubs = await processes.stubs({});
  const starts: Record<Name, Start> = { poller: idlePoll(stubs), consumer: oneEmail(stubs) };
  const repetitions = quick ? 1 : 15;
  const rows: BenchRow[] = [];
  for (const name of ['poller', 'consumer'] as const) {
    const id = `cold-${name}`;
    if (!wants(id)) continue;
    say(`${id}: ${repetitions} repetitions`);
    const bundle = await bundled(name);
    const { event, env: own } = starts[name];
    // The peer finds its template beside the bundle, and its libraries use what is deprecated.
    const env = { ...own, BUNDLE: bundle, NODE_NO_WARNINGS: '1' };
    const order = { name, bundle, event };
    const calls = await processes.once<FirstCall[], RecordOrder>('record-first-calls.ts', order, env);
    const clients = await plainBundle(`${name}-clients.ts`);
    const callers = bundledSubject(`${name}-calls.ts`);
    const peer = await plainBundle(peers[name]);
    const start = (what: ColdStart) => processes.once<number, ColdStart>('cold-start.ts', what, env);
    const sides = {
      ours: () => start({ bundle, event }),
      peer: () => start({ bundle: peer, event }),
      floor: () => start({ bundle: clients, event }),
      calls: () => start({ bundle: callers, event: { calls } }),
    };
    // The first start of each reads its files from the disk.
    await takeTurns(1, sides);
    const times = await takeTurns(repetitions, sides);
    rows.push(toRow(id, 'ms', 'smaller', times));
    say(besideCalls(times, 'ms'));
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
