// Consuming batches of ten triggers: CPU time and wall time per trigger. Ours is the consumer's bundle; the peer the obvious
// handler; the floor the same calls of the AWS SDK with everything prepared. What these calls take with our clients is told on the way: so
// much cannot be avoided.
import { bundled, consumerEnvironment, functionEnvironment } from './bundles.ts';
import { createProcesses, type Processes, type Turn } from './processes.ts';
import { batchSize } from './queued-batches.ts';
import { type BenchOptions, type BenchRow, besideCalls, takeTurns, toRow } from './row.ts';
import type { Taken } from './stubs/aws-stub.ts';

export interface ConsumeOrder {
  batches: number;
  /** Number of the first trigger. */
  first: number;
}

/** Milliseconds: what these services usually take within a region. */
const delays = { dynamodb: 5, sqs: 10, ses: 50 };
/** Until the engine has compiled what is hot. */
const warmUpBatches = 60;

type Side = 'ours' | 'peer' | 'floor' | 'calls';

export async function measure({ quick, say, wants }: BenchOptions): Promise<BenchRow[]> {
  using processes = createProcesses();
  const sides = await startSides(processes);
  say('warming up');
  for (const turn of Object.values(sides)) await turn(quick ? warmUpBatches / 12 : warmUpBatches);
  // Many short turns: a slow second of the machine meets all sides, and moves no median.
  const repetitions = quick ? 2 : 13;
  const batches = quick ? 3 : 14;
  say(`consume-cpu, consume-wall: ${repetitions} repetitions`);
  const turns = await takeTurns(repetitions, {
    ours: () => sides.ours(batches),
    peer: () => sides.peer(batches),
    floor: () => sides.floor(batches),
    calls: () => sides.calls(batches),
  });
  const cpu = samples(turns, 'cpuMs');
  say(besideCalls(cpu, 'CPU µs'));
  return [
    toRow('consume-cpu', 'CPU µs/trigger', 'smaller', cpu),
    toRow('consume-wall', 'µs/trigger', 'smaller', samples(turns, 'wallMs')),
  ].filter(({ id }) => wants(id));
}

function samples({ ours, peer, floor, calls }: Record<Side, Turn[]>, what: 'cpuMs' | 'wallMs') {
  const each = (turns: Turn[]) => turns.map((turn) => (turn[what] / turn.units) * 1000);
  return { ours: each(ours), peer: each(peer), floor: each(floor), calls: each(calls) };
}

async function startSides(processes: Processes): Promise<Record<Side, (batches: number) => Promise<Turn>>> {
  const { awsUrl } = await processes.stubs(delays);
  const BUNDLE = await bundled('consumer');
  const consumer = { ...consumerEnvironment(awsUrl), BUNDLE };
  let first = batchSize;
  const consume = async (file: string, env: Record<string, string>) => {
    const subject = await processes.subject<ConsumeOrder>(file, env);
    await fetch(awsUrl);
    return async (batches: number) => {
      const turn = await subject.take({ batches, first });
      first += batches * batchSize;
      const { emails } = (await (await fetch(awsUrl)).json()) as Taken;
      if (emails !== batches * batchSize) throw new Error(`${emails} e-mails were sent by ${file}`);
      return turn;
    };
  };
  return {
    ours: await consume('consumer-turns.ts', { ...consumer, HANDLER: BUNDLE }),
    peer: await consume('consumer-turns.ts', {
      ...functionEnvironment(awsUrl),
      ...{ BUNDLE, HANDLER: './obvious-handler.ts' },
    }),
    floor: await consume('sdk-calls-only.ts', consumer),
    calls: await consume('sdk-calls-only.ts', { ...consumer, CLIENTS: 'ours' }),
  };
}
