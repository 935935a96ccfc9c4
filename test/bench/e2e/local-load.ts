// One run of local mode under a steady load: carts are published into the simulated journal at a rate, and each is followed
// from there to its acceptance by the local SES.
import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { AuditLine } from '../../../functions/core/audit.ts';
import { bundleName } from '../../../lib/constructs/bundle-handler.ts';
import { parseFlags } from '../../../lib/local/flags.ts';
import { readLogLine } from '../../../lib/local/read-log-line.ts';
import { type LocalRun, startLocal } from '../../../lib/local/run.ts';
import { cartEvent } from '../../support/mixed-events.ts';
import { between, type ProcessorTime, processorTime } from './processor-time.ts';

export interface Load {
  eventsPerSecond: number;
  /** Measured, after the warm-up. */
  seconds: number;
  warmUpSeconds: number;
  /** How long what is open at the end may take; what takes longer counts as sent then. */
  patienceSeconds: number;
  /** Path of a bundle that takes the consumer's place. */
  consumer?: string;
}

export interface MeasuredTrigger {
  /** In the journal, read from it, accepted by SES. Milliseconds since the epoch. */
  publishedAt: number;
  receivedAt: number;
  sentAt: number;
  ms: Record<string, number>;
}

export interface LoadResult {
  published: number;
  /** In the measured seconds, whenever they were published. */
  sent: number;
  /** Published in the measured seconds, and sent whenever that was. */
  triggers: MeasuredTrigger[];
  /** Published and not yet sent, in the middle and at the end of the measured seconds. */
  openHalfWay: number;
  openAtEnd: number;
  /** Of the measured seconds. Milliseconds of a core. */
  processor: ProcessorTime;
  wallMs: number;
}

const tickMs = 20;

export async function runLocalLoad(load: Load): Promise<LoadResult> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-e2e-'));
  const visitors = Math.ceil(load.eventsPerSecond * (load.seconds + load.warmUpSeconds)) + 10;
  const profiles = Array.from({ length: visitors }, (_, at) => JSON.stringify(profileOf(at)));
  const [profilesFile, eventsFile] = [join(dir, 'profiles.jsonl'), join(dir, 'events.jsonl')];
  await writeFile(profilesFile, profiles.join('\n'));
  // From the very first page the poller learns how young events are at the journal's end.
  await writeFile(eventsFile, JSON.stringify(cartEvent({ key: 'STRANGER', firedAt: Date.now() })));
  const book = createBook();
  const flags = parseFlags(['--events', eventsFile, '--profiles', profilesFile]);
  const run = await startLocal(flags, { onLog: ({ text }) => book.line(text) });
  try {
    if (load.consumer !== undefined) await replaceConsumer(run, load.consumer);
    return await measureRun(run, load, book);
  } finally {
    await run.stop();
    await rm(dir, { recursive: true });
  }
}

async function replaceConsumer({ cloud }: LocalRun, bundle: string): Promise<void> {
  await copyFile(bundle, join(cloud.codeDirectory('Consumer'), bundleName));
  cloud.renew('Consumer');
}

async function measureRun(run: LocalRun, load: Load, book: Book): Promise<LoadResult> {
  const publisher = startPublisher(run, load, book);
  await pause(load.warmUpSeconds * 1000);
  const [startedAt, before] = [Date.now(), await processorTime(run)];
  await pause(load.seconds * 500);
  const openHalfWay = book.open();
  await pause(load.seconds * 500);
  const [endedAt, after] = [Date.now(), await processorTime(run)];
  const openAtEnd = book.open();
  publisher.stop();
  const giveUpAt = Date.now() + load.patienceSeconds * 1000;
  while (book.open() > 0 && Date.now() < giveUpAt) await pause(100);
  return {
    published: book.published(),
    triggers: [...book.triggers(), ...book.unsent()].filter(
      ({ publishedAt }) => publishedAt >= startedAt && publishedAt < endedAt,
    ),
    sent: book.triggers().filter(({ sentAt }) => sentAt >= startedAt && sentAt < endedAt).length,
    openHalfWay,
    openAtEnd,
    processor: between(before, after),
    wallMs: endedAt - startedAt,
  };
}

type Book = ReturnType<typeof createBook>;

function createBook() {
  const publishedAt = new Map<string, number>();
  const done = new Map<string, MeasuredTrigger>();
  const take = ({ end, messageId = '', receivedAt = 0, sentAt = 0, ms = {} }: AuditLine) => {
    const at = publishedAt.get(messageId);
    if (end === 'sent' && at !== undefined) done.set(messageId, { publishedAt: at, receivedAt, sentAt, ms });
  };
  return {
    publish: (messageId: string) => void publishedAt.set(messageId, Date.now()),
    line(text: string) {
      const read = readLogLine(text);
      if (read.is === 'audit') take(read.line);
    },
    published: () => publishedAt.size,
    open: () => publishedAt.size - done.size,
    triggers: () => [...done.values()],
    unsent: (): MeasuredTrigger[] =>
      [...publishedAt]
        .filter(([messageId]) => !done.has(messageId))
        .map(([, at]) => ({ publishedAt: at, receivedAt: at, sentAt: Date.now(), ms: {} })),
  };
}

/**
 * What is due is published at each tick, as journals are filled: in little bunches. While it warms up at a quarter of the rate:
 * of a journal that was empty the poller hears after Adobe's pause of ten seconds, and that backlog is not what is measured.
 */
function startPublisher(run: LocalRun, { eventsPerSecond, warmUpSeconds }: Load, book: Book) {
  const startedAt = Date.now();
  let count = 0;
  const timer = setInterval(() => {
    const seconds = (Date.now() - startedAt) / 1000;
    const due = Math.floor((seconds - 0.75 * Math.min(seconds, warmUpSeconds)) * eventsPerSecond);
    for (; count < due; count += 1) {
      const messageId = randomUUID();
      const event = cartEvent({ messageId, key: profileOf(count).key, firedAt: Date.now() });
      book.publish(messageId);
      run.source.adobe?.publish(event);
    }
  }, tickMs);
  return { stop: () => clearInterval(timer) };
}

const profileOf = (at: number) => ({
  key: `VISITOR-${at}`,
  email: `visitor-${at}@example.com`,
  name: `Ada ${at}`,
  locale: at % 3 === 0 ? 'de' : 'en',
  timeZone: 'Europe/Berlin',
  consent: { marketing: true },
  attributes: {},
});
