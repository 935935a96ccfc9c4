// What a run of local mode shows in its console, and lets be tried there.
import { resolve } from 'node:path';
import * as v from 'valibot';
import type { Clock } from '../../functions/core/ports/clock.ts';
import { AssemblyError } from './assembly-error.ts';
import type { Cloud } from './cloud.ts';
import type { LocalCloudWatch } from './cloudwatch.ts';
import type { ConsoleSource, DashboardSource, RunCommand } from './console/console-source.ts';
import { type AlarmState, alarmProperties, judgeAlarm } from './console/dashboard/alarms.ts';
import type { FaultDesk } from './fault-desk.ts';
import type { JournalSource } from './journal-source.ts';
import type { ProfileRow } from './profiles-file.ts';
import { queueRole } from './queue-role.ts';
import type { Tracker } from './tracker.ts';
import { readTrialCampaigns } from './trial-trigger.ts';

export interface ShownRun {
  cloud: Cloud;
  tracker: Tracker;
  clock: Clock;
  books: LocalCloudWatch;
  source: JournalSource;
  profiles: readonly ProfileRow[];
  campaignsDir: string;
  faults: FaultDesk;
  command: RunCommand | undefined;
}

/** More make a list that nobody reads. */
const offeredVisitors = 100;

export function consoleSourceOf(run: ShownRun): ConsoleSource {
  const { cloud, tracker, clock, books, source, faults, command } = run;
  const stored = (role: 'dead letters' | 'rejects') => async () => {
    const queue = (await cloud.queues()).find((state) => queueRole(state) === role);
    return queue ? cloud.messages(queue.logicalId) : [];
  };
  // The stack does not change while it runs, but a fault may write into the folder for a while.
  const campaigns = readTrialCampaigns(cloud.codeDirectory('Consumer'), resolve(run.campaignsDir)).catch(
    () => [],
  );
  return {
    tracker,
    clock,
    mails: cloud.inbox.mails,
    findMail: cloud.inbox.find,
    deadLetters: stored('dead letters'),
    rejects: stored('rejects'),
    audits: books.audits,
    dashboard: dashboardOf(cloud, books, clock),
    trial: {
      campaigns: () => campaigns,
      visitors: run.profiles
        .slice(0, offeredVisitors)
        .map(({ key, locale }) => ({ key: String(key), locale: String(locale ?? '') })),
      publish: source.adobe && ((event) => void source.adobe?.publish(event)),
    },
    faults,
    command,
  };
}

const dashboardProperties = v.object({ DashboardBody: v.string() });

function dashboardOf(cloud: Cloud, { metrics }: LocalCloudWatch, clock: Clock): DashboardSource {
  const body = evaluated(() => {
    const dashboard = cloud.find('AWS::CloudWatch::Dashboard');
    if (dashboard?.type !== 'AWS::CloudWatch::Dashboard') return { missing: 'The stack has no dashboard.' };
    return cloud.properties(dashboard.logicalId, dashboardProperties).DashboardBody;
  });
  const begunAt = clock();
  const alarm = (arn: string) => alarmOf(cloud, arn, metrics, { now: clock(), begunAt });
  return { store: metrics, body: () => body, alarm };
}

function evaluated(read: () => ReturnType<DashboardSource['body']>): ReturnType<DashboardSource['body']> {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof AssemblyError)) throw thrown;
    return { missing: `The dashboard of the template cannot be read here: ${thrown.message}.` };
  }
}

function alarmOf(
  cloud: Cloud,
  arn: string,
  store: LocalCloudWatch['metrics'],
  time: { now: number; begunAt: number },
): AlarmState {
  const resource = Object.values(cloud.resources).find((one) => one.arn === arn);
  if (resource?.type !== 'AWS::CloudWatch::Alarm') return { name: arn, state: 'AWS only' };
  try {
    const alarm = cloud.properties(resource.logicalId, alarmProperties);
    return judgeAlarm(alarm.AlarmName ?? resource.name, alarm, store, time);
  } catch (thrown) {
    if (thrown instanceof AssemblyError) return { name: resource.name, state: 'AWS only' };
    throw thrown;
  }
}
