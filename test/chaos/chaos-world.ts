// The world of one run: simulated Adobe, the local cloud running the synthesised stack, and the proxies between them.
import { startAdobe } from '../../lib/local/adobe/simulator.ts';
import { functionAccessKeyId } from '../../lib/local/aws-client.ts';
import { type Cloud, startCloud } from '../../lib/local/cloud.ts';
import { createLocalClock } from '../../lib/local/local-clock.ts';
import { readLogLine } from '../../lib/local/read-log-line.ts';
import { startAdobeProxy } from './adobe-proxy.ts';
import { type AwsProxy, startAwsProxy } from './aws-proxy.ts';
import { journalName, pointAt } from './chaos-stack.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { Caller } from './faults.ts';
import { callerOf, createProcesses } from './processes.ts';
import { randomFrom } from './random.ts';
import { createWorldFaults } from './world-faults.ts';

export type ChaosWorld = Awaited<ReturnType<typeof startWorld>>;

const eventsPerPage = 40;

export async function startWorld(options: {
  seed: number;
  plan: FaultPlan;
  assemblyDir: string;
  profiles: readonly Record<string, unknown>[];
}) {
  const { seed, plan, assemblyDir } = options;
  const random = randomFrom(seed, 'world');
  const localClock = createLocalClock();
  let skewMs = 0;
  await using starting = new AsyncDisposableStack();
  const adobe = await startAdobe({
    clock: () => localClock.clock() + skewMs,
    maxEventsPerPage: eventsPerPage,
    retryAfterSeconds: 1,
  });
  starting.defer(adobe.stop);

  let cloud: Cloud | undefined;
  const processes = createProcesses(() => cloud);
  const journalUrl = () => adobe.journalUrl.replace(adobe.url, adobeProxy.endpoint);
  const world = createWorldFaults({
    leap: localClock.move,
    skewAdobe: (ms) => {
      skewMs = ms;
    },
    secondPoller: () =>
      void cloud?.invoke('Poller', { journal: { name: journalName, url: journalUrl(), start: 'oldest' } }),
    deploy: () => void cloud?.deploy(assemblyDir),
    random,
  });
  const adobeProxy = await startAdobeProxy({ plan, processes, world, adobe });
  starting.defer(adobeProxy.stop);

  await pointAt(assemblyDir, journalUrl());
  const callers = new Map<string, Caller>();
  const told = new Set<string>();
  let awsProxy: AwsProxy | undefined;
  const { serverToServerCredentials: credentials } = adobe;
  const running = await startCloud({
    assemblyDir,
    localClock,
    secretValues: {
      CampaignTriggersSecretsAdobeCredentials: JSON.stringify({
        ...credentials,
        imsEndpoint: adobeProxy.endpoint,
        journalUrl: journalUrl(),
      }),
    },
    async through(emulators) {
      const callerOfKey = (key: string) => callers.get(key);
      awsProxy = await startAwsProxy(emulators, { plan, processes, world, random, callerOfKey });
      return awsProxy.endpoints;
    },
    onLog({ text }) {
      const read = readLogLine(text);
      if (read.is === 'audit' && read.line.end !== 'waiting') told.add(read.line.position);
    },
  });
  cloud = running;
  starting.defer(() => awsProxy?.stop());
  starting.defer(running.stop);
  for (const { type, name, logicalId } of Object.values(running.resources)) {
    const caller = type === 'AWS::Lambda::Function' ? callerOf(logicalId) : undefined;
    if (caller !== undefined) callers.set(functionAccessKeyId(name), caller);
  }
  await running.putItems('CampaignTriggersTablesProfiles', options.profiles);
  const everything = starting.move();
  return { adobe, cloud: running, localClock, processes, told, stop: () => everything.disposeAsync() };
}
