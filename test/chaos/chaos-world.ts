// The world of one run: simulated Adobe, the local cloud running the synthesised stack, and the proxies between them.
import { type AdobeSimulator, startAdobe } from '../../lib/local/adobe/simulator.ts';
import { functionAccessKeyId } from '../../lib/local/aws-client.ts';
import { type Cloud, startCloud } from '../../lib/local/cloud.ts';
import { createLocalClock, type LocalClock } from '../../lib/local/local-clock.ts';
import { readLogLine } from '../../lib/local/read-log-line.ts';
import { startAdobeProxy } from './adobe-proxy.ts';
import { startAwsProxy } from './aws-proxy.ts';
import type { CallFaultDeps } from './call-faults.ts';
import { journalName, pointAt } from './chaos-stack.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { Caller } from './faults.ts';
import { callerOf, createProcesses, type Processes } from './processes.ts';
import { randomFrom } from './random.ts';
import { createWorldFaults } from './world-faults.ts';

export interface ChaosWorld {
  adobe: AdobeSimulator;
  cloud: Cloud;
  localClock: LocalClock;
  processes: Processes;
  /** Positions of which an audit line has told an end. */
  told: ReadonlySet<string>;
  stop(): Promise<void>;
}

export interface WorldOptions {
  seed: number;
  plan: FaultPlan;
  assemblyDir: string;
  profiles: readonly Record<string, unknown>[];
}

/** What the faults act on; the cloud is there once it has started. */
interface Setting {
  options: WorldOptions;
  localClock: LocalClock;
  random: () => number;
  cloud: Cloud | undefined;
  running: AsyncDisposableStack;
}

interface AdobeSide {
  adobe: AdobeSimulator;
  /** The text of the credentials secret. */
  credentials: string;
  faults: CallFaultDeps;
}

const eventsPerPage = 40;
const journal = { name: journalName, start: 'oldest' };

export async function startWorld(options: WorldOptions): Promise<ChaosWorld> {
  await using running = new AsyncDisposableStack();
  const localClock = createLocalClock();
  const random = randomFrom(options.seed, 'world');
  const setting: Setting = { options, localClock, random, cloud: undefined, running };
  const side = await startAdobeSide(setting);
  const told = new Set<string>();
  const cloud = await startCloudSide(setting, side, (position) => told.add(position));
  setting.cloud = cloud;
  await cloud.putItems('CampaignTriggersTablesProfiles', options.profiles);
  const everything = running.move();
  const { processes } = side.faults;
  return { adobe: side.adobe, cloud, localClock, processes, told, stop: () => everything.disposeAsync() };
}

async function startAdobeSide(setting: Setting): Promise<AdobeSide> {
  const { localClock, random, running } = setting;
  const { plan, assemblyDir } = setting.options;
  let skewMs = 0;
  const adobe = await startAdobe({
    clock: () => localClock.clock() + skewMs,
    maxEventsPerPage: eventsPerPage,
    retryAfterSeconds: 1,
  });
  running.defer(adobe.stop);
  const processes = createProcesses(() => setting.cloud);
  const world = createWorldFaults({
    leap: localClock.move,
    skewAdobe: (ms) => {
      skewMs = ms;
    },
    secondPoller: () => void setting.cloud?.invoke('Poller', { journal: { ...journal, url: journalUrl } }),
    deploy: () => void setting.cloud?.deploy(assemblyDir),
    random,
  });
  const proxy = await startAdobeProxy({ plan, processes, world, adobe });
  running.defer(proxy.stop);
  const journalUrl = adobe.journalUrl.replace(adobe.url, proxy.endpoint);
  await pointAt(assemblyDir, journalUrl);
  const credentials = { ...adobe.serverToServerCredentials, imsEndpoint: proxy.endpoint, journalUrl };
  return { adobe, credentials: JSON.stringify(credentials), faults: { processes, world, random } };
}

async function startCloudSide(
  { options, localClock, running }: Setting,
  { credentials, faults }: AdobeSide,
  onEnd: (position: string) => void,
): Promise<Cloud> {
  const callers = new Map<string, Caller>();
  const cloud = await startCloud({
    assemblyDir: options.assemblyDir,
    localClock,
    secretValues: { CampaignTriggersSecretsAdobeCredentials: credentials },
    async through(emulators) {
      const callerOfKey = (key: string) => callers.get(key);
      const proxy = await startAwsProxy(emulators, { ...faults, plan: options.plan, callerOfKey });
      running.defer(proxy.stop);
      return proxy.endpoints;
    },
    onLog({ text }) {
      const read = readLogLine(text);
      if (read.is === 'audit' && read.line.end !== 'waiting') onEnd(read.line.position);
    },
  });
  running.defer(cloud.stop);
  for (const { type, name, logicalId } of Object.values(cloud.resources)) {
    const caller = type === 'AWS::Lambda::Function' ? callerOf(logicalId) : undefined;
    if (caller !== undefined) callers.set(functionAccessKeyId(name), caller);
  }
  return cloud;
}
