// One run of local mode: the journal's source, the synthesised stack in the local cloud, and those who watch it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../functions/core/ports/clock.ts';
import { createAwsMetrics } from './aws-metrics.ts';
import { startClockDriver } from './clock-driver.ts';
import { type Cloud, startCloud } from './cloud.ts';
import { startCloudWatch } from './cloudwatch.ts';
import { startConsole } from './console/start-console.ts';
import { consoleSourceOf } from './console-source-of-run.ts';
import { createFaultDesk } from './fault-desk.ts';
import { faultEffects } from './fault-effects.ts';
import type { Flags } from './flags.ts';
import { type JournalSource, openJournalSource } from './journal-source.ts';
import { createLocalClock } from './local-clock.ts';
import { prepareOutbox, writeMail } from './outbox.ts';
import { type ProfileRow, readProfilesFile } from './profiles-file.ts';
import { removeRunFile, writeRunFile } from './run-file.ts';
import { isSettled } from './settled.ts';
import type { LogLine } from './state.ts';
import { synthesise } from './synthesise.ts';
import type { Terminal } from './terminal.ts';
import { createTracker, type Tracker } from './tracker.ts';
import { watchWork } from './work-under-way.ts';

/** Where the operator's commands look for a running local mode: in the folder they are called in. */
const runFileDir = '.local';

export interface LocalRun {
  cloud: Cloud;
  tracker: Tracker;
  source: JournalSource;
  consoleUrl: string;
  clock: Clock;
  /** A folder of its own where commands find this run, whatever else is started beside it. */
  commandDir: string;
  /** The journal is drained, the queues are empty, and every event has its end or waits for a later time. */
  settled(): Promise<boolean>;
  stop(): Promise<void>;
}

/** One of the operator's commands, run beside local mode: `cwd` is where it finds the run. */
export type RunBeside = (
  argv: readonly string[],
  beside: { cwd: string; clock: Clock; signal: AbortSignal; onProgress?: (text: string) => void },
) => Promise<{ status: number; text: string }>;

export interface LocalOptions {
  terminal?: Terminal;
  /** What the console's buttons run; without it the console shows, and replays nothing. */
  command?: RunBeside;
  /** Events a page of the simulated journal holds at most. */
  pageSize?: number;
  /** Told of every line that a function prints. */
  onLog?: (line: LogLine) => void;
}

/** Starts everything; events flow when it resolves. @throws InputError */
export async function startLocal(flags: Flags, options: LocalOptions = {}): Promise<LocalRun> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (let last = stops.pop(); last; last = stops.pop()) await last();
  };
  try {
    return await start(flags, options, stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  flags: Flags,
  { terminal, pageSize, command, onLog }: LocalOptions,
  stops: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<LocalRun> {
  const outbox = flags.outbox;
  if (outbox !== undefined) await prepareOutbox(outbox);
  const profiles = flags.profiles === undefined ? undefined : await readAll(readProfilesFile(flags.profiles));
  const localClock = flags.speed > 1 ? createLocalClock() : undefined;
  const clock = localClock?.clock ?? Date.now;
  const source = await openJournalSource(flags, clock, pageSize);
  stops.push(() => source.stop());

  terminal?.begin('synthesising the stack');
  const assemblyDir = await mkdtemp(join(tmpdir(), 'campaign-triggers-'));
  stops.push(() => rm(assemblyDir, { recursive: true, force: true }));
  await synthesise(assemblyDir, {
    journals: [{ name: 'journal', url: source.journalUrl, start: 'oldest' }],
    ...(flags.campaigns === undefined ? {} : { campaigns: flags.campaigns }),
  });
  terminal?.step('the stack is synthesised');

  const books = await startCloudWatch(clock);
  stops.push(() => books.stop());
  const awsMetrics = createAwsMetrics(books.metrics, clock);
  const tracker = createTracker({
    clock,
    paceClock: Date.now,
    servedElsewhere: !source.adobe,
    onRead: books.onRead,
  });
  source.onServed(tracker.served);
  const mailsOnDisk = new Set<Promise<unknown>>();
  const cloud = await startCloud({
    assemblyDir,
    ...(localClock && { localClock }),
    secretValues: { CampaignTriggersSecretsAdobeCredentials: source.credentials },
    onLog(line) {
      tracker.log(line);
      onLog?.(line);
    },
    onInvoked: awsMetrics.invoked,
    onMail(mail) {
      tracker.mail(mail);
      awsMetrics.sent();
      if (outbox === undefined) return;
      const written = writeMail(outbox, mail).finally(() => mailsOnDisk.delete(written));
      mailsOnDisk.add(written);
    },
  });
  stops.push(
    () => Promise.all(mailsOnDisk),
    () => cloud.stop(),
  );
  const { stackName, region, endpoints } = cloud;
  const running = {
    stackName,
    region,
    endpoints: { ...endpoints, cloudwatch: books.endpoint },
    outputs: cloud.outputs(),
    ...(localClock && { clock: books.endpoint }),
  };
  await writeRunFile(runFileDir, running);
  stops.push(() => removeRunFile(runFileDir));
  await writeRunFile(join(assemblyDir, runFileDir), running);
  terminal?.step('queues, tables, secrets and mail server are up');

  const known = profiles ?? [...source.profiles];
  await cloud.putItems('CampaignTriggersTablesProfiles', known);
  const faults = createFaultDesk(faultEffects(cloud, source.adobe));
  const stopping = new AbortController();
  const page = await startConsole({
    port: flags.port,
    source: consoleSourceOf({
      ...{ cloud, tracker, clock, books, source, faults, profiles: known },
      campaignsDir: flags.campaigns ?? 'campaigns',
      command:
        command &&
        ((argv, onProgress) =>
          command(argv, {
            cwd: assemblyDir,
            clock,
            signal: stopping.signal,
            ...(onProgress && { onProgress }),
          })),
    }),
  });
  stops.push(
    () => faults.stop(),
    async () => stopping.abort(),
  );
  stops.push(() => page.stop());
  source.open();
  cloud.start();
  const watch = awsMetrics.watchQueues(cloud);
  stops.push(() => watch.stop());
  if (localClock) {
    const work = watchWork(cloud, tracker, source);
    const driver = startClockDriver({ localClock, speed: flags.speed, ...work });
    stops.push(() => driver.stop());
  }
  terminal?.step('the schedule runs');
  terminal?.links({ console: page.url, inbox: `${page.url}/inbox` });
  return {
    cloud,
    tracker,
    source,
    consoleUrl: page.url,
    clock,
    commandDir: assemblyDir,
    settled: () => isSettled({ cloud, tracker, source, clock, seesWaitsThrough: localClock !== undefined }),
    stop,
  };
}

async function readAll(rows: AsyncIterable<ProfileRow>): Promise<ProfileRow[]> {
  const all: ProfileRow[] = [];
  for await (const row of rows) all.push(row);
  return all;
}
