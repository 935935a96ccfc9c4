// The rows of scale: what one more claim, profile, dead letter and look at the console costs as data grow a hundredfold, in processor time,
// emulators included. The floor is the same for a hundredth of the data: a ratio of 1 says that the cost of one stays what it is.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { createSendLedger } from '../../../functions/adapters/send-ledger.ts';
import { startConsole } from '../../../lib/local/console/start-console.ts';
import { createTracker } from '../../../lib/local/tracker.ts';
import { startOperatorBench } from '../../cli/operator-bench.ts';
import { aClaim, aTrigger, noon } from '../../support/builders.ts';
import { claimIn } from '../../support/claiming.ts';
import { aConsoleSource } from '../../support/console-source.ts';
import { cartEvent } from '../../support/mixed-events.ts';
import { type BenchOptions, type BenchRow, toRow } from '../row.ts';

type Operator = Awaited<ReturnType<typeof startOperatorBench>>;

interface Subject {
  id: string;
  /** So many times as many as the others: its pages are full from here on. */
  times?: number;
  /** Sees to it that there is so much data, and returns the work whose cost is looked at, and how many units it does. */
  at(size: number, operator: Operator): Promise<{ work: () => Promise<unknown>; units: number }>;
}

const growth = 100;

export async function measure({ quick, say, wants }: BenchOptions): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const subject of subjects.filter(({ id }) => wants(id))) {
    const small = (quick ? 10 : 100) * (subject.times ?? 1);
    // The code gets warm.
    await costOfOne(subject, small * 10);
    const sizes = quick ? [small, small * growth] : [small, small * 10, small * growth];
    const costs: number[] = [];
    for (const size of sizes) costs.push(await costOfOne(subject, size));
    const [one = 0, hundred = 0] = [costs[0], costs.at(-1)];
    say(
      `${subject.id}: ${costs.map((ms) => (1000 * ms).toFixed(0)).join(', ')} µs each, at ${sizes.join(', ')}`,
    );
    rows.push(toRow(subject.id, 'µs each', 'smaller', { ours: [1000 * hundred], floor: [1000 * one] }));
  }
  return rows;
}

/** Milliseconds of a core. */
async function costOfOne(subject: Subject, size: number): Promise<number> {
  const operator = await startOperatorBench();
  try {
    const { work, units } = await subject.at(size, operator);
    // What was left behind by filling is not part of the cost.
    globalThis.gc?.();
    const before = process.threadCpuUsage();
    await work();
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000 / units;
  } finally {
    await operator.stop();
  }
}

const claimsLookedAt = 100;
const itemsPerRequest = 25;

/** Visitors who were mailed once. */
async function fillLedger(client: Operator['dynamo']['client'], size: number): Promise<void> {
  for (let from = 0; from < size; from += itemsPerRequest) {
    const count = Math.min(itemsPerRequest, size - from);
    const sends = Array.from({ length: count }, (_, at) => ({
      PutRequest: { Item: { visitorHash: { S: `visitor-before-${from + at}` }, rev: { N: '1' } } },
    }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { sends } }));
  }
}

const ledger: Subject = {
  id: 'scale-ledger',
  async at(size, { dynamo }) {
    const claims = createSendLedger({ client: dynamo.client, tableName: 'sends' });
    const claim = async () => {
      const request = aClaim();
      await claimIn(claims, request);
      await claims.settle(request, { state: 'sent', sesMessageId: 'ses-1', at: noon });
    };
    await fillLedger(dynamo.client, size);
    return {
      units: claimsLookedAt,
      async work() {
        for (let at = 0; at < claimsLookedAt; at += 1) await claim();
      },
    };
  },
};

let files = 0;

const profiles: Subject = {
  id: 'scale-profiles',
  async at(size, operator) {
    files += 1;
    const file = join(operator.cwd, `profiles-${files}.jsonl`);
    const row = (at: number) => ({
      key: `P-${at}`,
      email: `p-${at}@example.com`,
      name: 'Ada Example',
      attributes: {},
    });
    await writeFile(file, Array.from({ length: size }, (_, at) => JSON.stringify(row(at))).join('\n'));
    return { units: size, work: () => well(operator.run('profiles', 'import', file)) };
  },
};

const replay: Subject = {
  id: 'scale-replay',
  async at(size, operator) {
    await operator.purge();
    const attributes = {
      reason: 'TEMPLATE_FAILED',
      campaign: 'cart-abandonment',
      detail: 'wrong',
      failedAt: String(Date.now()),
      attempts: '3',
    };
    for (let at = 0; at < size; at += 1) {
      await operator.send('letters', JSON.stringify(aTrigger()), { ...attributes, earlierAttempts: '3' });
    }
    return { units: size, work: () => well(operator.run('dead-letters', 'replay', '--apply')) };
  },
};

const looks = 100;

const console: Subject = {
  id: 'scale-console',
  times: 25,
  async at(size) {
    const tracker = createTracker({ clock: Date.now });
    let ended = 0;
    const end = () => {
      const position = `p-${ended++}`;
      tracker.served({ position, event: cartEvent({ firedAt: noon }), servedAt: noon });
      const line = { audit: 1, end: 'sent', journal: 'shop', position, sentAt: noon + 5, endedAt: noon + 6 };
      tracker.log({ functionName: 'consumer', at: noon, text: JSON.stringify(line) });
    };
    const look = async () => (await fetch(`${page.url}/state.json`)).text();
    for (let at = 0; at < size; at += 1) end();
    const page = await startConsole({ source: aConsoleSource({ tracker }) });
    await look();
    return {
      units: looks,
      async work() {
        for (let at = 0; at < looks; at += 1) {
          end();
          await look();
        }
        await page.stop();
      },
    };
  },
};

const subjects: readonly Subject[] = [ledger, profiles, replay, console];

async function well(run: Promise<{ status: number; out: string; err: string }>): Promise<void> {
  const { status, out, err } = await run;
  if (status !== 0) throw new Error(`status ${status}: ${out}${err}`);
}
