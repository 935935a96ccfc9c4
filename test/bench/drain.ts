// Draining a journal: events a second at three distances, and CPU time per event. Ours is the poller's bundle; the peer is Adobe's
// own client with the obvious loop; the floor reads pages only, and for the CPU time parses and sends them bare.
import { bundled, functionEnvironment, pollerEnvironment } from './bundles.ts';
import { createProcesses, type Processes, type Subject, type Turn } from './processes.ts';
import { type BenchOptions, type BenchRow, median, takeTurns, toRow } from './row.ts';
import type { Taken } from './stubs/aws-stub.ts';
import type { Stubs } from './stubs/stub-process.ts';

export interface DrainOrder {
  journalUrl: string;
  events: number;
}

const distancesMs = [5, 50, 200];
const delays = { sqs: 10, dynamodb: 5 };

type Side = 'ours' | 'peer' | 'pages' | 'bare';
type Sides = Record<Side, (rttMs: number, pages: number) => Promise<Turn>>;

/** Adobe's client sends event by event: fewer pages tell its rate as well. */
const peerPages = 3;

export async function measure({ quick, say, wants }: BenchOptions): Promise<BenchRow[]> {
  using processes = createProcesses();
  const sides = await startSides(processes, await processes.stubs(delays));
  say('warming up');
  for (const turn of Object.values(sides)) await turn(0, quick ? 1 : 12);
  const repetitions = quick ? 1 : 5;
  const rows: BenchRow[] = [];
  for (const rttMs of distancesMs) {
    const id = `drain-rtt-${rttMs}`;
    if (!wants(id)) continue;
    say(`${id}: ${repetitions} repetitions`);
    // Long enough that the run's own beginning and end are small beside it.
    const pages = quick ? 2 : Math.ceil(3000 / Math.max(rttMs, 80));
    const rates = await takeTurns(repetitions, {
      ours: () => sides.ours(rttMs, pages).then(perSecond),
      peer: () => sides.peer(rttMs, quick ? 1 : peerPages).then(perSecond),
      floor: () => sides.pages(rttMs, pages).then(perSecond),
    });
    rows.push(toRow(id, 'events/s', 'larger', rates));
  }
  if (wants('drain-cpu')) rows.push(await measureCpu(sides, quick, say));
  return rows;
}

async function measureCpu(sides: Sides, quick: boolean, say: BenchOptions['say']): Promise<BenchRow> {
  const repetitions = quick ? 1 : 7;
  say(`drain-cpu: ${repetitions} repetitions`);
  const pages = quick ? 2 : 12;
  const times = await takeTurns(repetitions, {
    ours: () => sides.ours(5, pages).then(cpuPerUnit),
    peer: () => sides.peer(5, quick ? 1 : peerPages).then(cpuPerUnit),
    floor: () => sides.bare(5, pages).then(cpuPerUnit),
  });
  const most = (samples: number[]) => Math.round(1e6 / median(samples)).toLocaleString('en');
  say(
    `  so a processor drains at most ${most(times.ours)} events a second; ${most(times.floor)} where they are parsed and sent bare`,
  );
  return toRow('drain-cpu', 'CPU µs/event', 'smaller', times);
}

const perSecond = ({ units, wallMs }: Turn) => (units / wallMs) * 1000;
const cpuPerUnit = ({ units, cpuMs }: Turn) => (cpuMs / units) * 1000;

async function startSides(processes: Processes, stubs: Stubs): Promise<Sides> {
  const { awsUrl, journalUrl, eventsPerPage } = stubs;
  const drain =
    (subject: Subject<DrainOrder>, isSending = true) =>
    async (rttMs: number, pages: number) => {
      const events = pages * eventsPerPage;
      const turn = await subject.take({ journalUrl: `${journalUrl}/rtt/${rttMs}/pages/${pages}`, events });
      const { messages } = (await (await fetch(awsUrl)).json()) as Taken;
      if (isSending && messages !== events) throw new Error(`${messages} of ${events} events were sent`);
      return turn;
    };
  const BUNDLE = await bundled('poller');
  const env = functionEnvironment(awsUrl);
  return {
    ours: drain(await processes.subject('our-poller.ts', { ...pollerEnvironment(awsUrl), BUNDLE })),
    peer: drain(await processes.subject('adobe-client-loop.ts', env)),
    pages: drain(await processes.subject('pages-only.ts', env), false),
    bare: drain(await processes.subject('parse-and-send.ts', env)),
  };
}
