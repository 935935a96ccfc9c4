// SES's event destinations: tells about each e-mail a little later, to the bus that the template names.
import { setTimeout as pause } from 'node:timers/promises';
import * as v from 'valibot';
import type { Clock } from '../../functions/core/ports/clock.ts';
import { AssemblyError } from './assembly-error.ts';
import type { BusEvent, EventBus } from './event-bus.ts';
import { cfnBoolean } from './property-schemas.ts';
import { storyOf } from './ses-story.ts';
import type { StackResources } from './stack-resources.ts';
import type { Mail } from './state.ts';

const destinationProperties = v.object({
  ConfigurationSetName: v.string(),
  EventDestination: v.object({
    Enabled: v.optional(cfnBoolean, false),
    MatchingEventTypes: v.array(v.string()),
    EventBridgeDestination: v.optional(v.object({ EventBusArn: v.string() })),
  }),
});

export interface SesEvents {
  accepted(mail: Mail): void;
  /** Events that will be told and are in no queue yet. */
  underWay(): number;
  /** Those of them that should have been told by now. */
  overdue(): number;
  stop(): Promise<void>;
}

export interface SesEventsDeps {
  resources: StackResources;
  bus: EventBus;
  region: string;
  accountId: string;
  clock: Clock;
}

const tickMs = 100;

/** @throws AssemblyError for a destination that cannot be played here */
export function startSesEvents({ resources, bus, region, accountId, clock }: SesEventsDeps): SesEvents {
  const wanted = wantedEvents(resources);
  const stopping = new AbortController();
  let waiting: { dueAt: number; event: BusEvent }[] = [];
  let atTheBus = 0;

  async function tellDue(): Promise<void> {
    const now = clock();
    const due = waiting.filter(({ dueAt }) => dueAt <= now);
    if (due.length === 0) return;
    waiting = waiting.filter(({ dueAt }) => dueAt > now);
    atTheBus = due.length;
    try {
      await bus.put(due.map(({ event }) => event));
    } catch (error) {
      // As EventBridge, it tries again. Redelivered events must do no harm.
      if (!stopping.signal.aborted) waiting.push(...due);
      else throw error;
    } finally {
      atTheBus = 0;
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await tellDue();
      await pause(tickMs, undefined, { signal: stopping.signal });
    }
  }
  // It ends with a rejected pause, or with what the end of everything did to a request.
  const running = run().catch(() => undefined);

  return {
    accepted(mail) {
      const types = wanted.get(mail.configurationSet ?? '');
      if (types === undefined) return;
      const now = clock();
      const story = storyOf(mail, { accountId, region }).filter(({ type }) => types.has(type));
      waiting.push(...story.map(({ afterMs, event }) => ({ dueAt: now + afterMs, event })));
    },
    underWay: () => waiting.length + atTheBus,
    overdue: () => waiting.filter(({ dueAt }) => dueAt <= clock()).length + atTheBus,
    async stop() {
      stopping.abort();
      await running;
      bus.close();
    },
  };
}

/** Types of events by configuration set. */
function wantedEvents(resources: StackResources): Map<string, Set<string>> {
  const wanted = new Map<string, Set<string>>();
  for (const { logicalId } of resources.ofType('AWS::SES::ConfigurationSetEventDestination')) {
    const { ConfigurationSetName, EventDestination } = resources.properties(logicalId, destinationProperties);
    const { Enabled, MatchingEventTypes, EventBridgeDestination } = EventDestination;
    if (!EventBridgeDestination?.EventBusArn.endsWith(':event-bus/default')) {
      throw new AssemblyError(
        `${logicalId}.Properties.EventDestination: local mode tells EventBridge’s default bus only, the one bus that SES takes`,
      );
    }
    if (!Enabled) continue;
    const types = wanted.get(ConfigurationSetName) ?? new Set();
    for (const type of MatchingEventTypes) types.add(type);
    wanted.set(ConfigurationSetName, types);
  }
  return wanted;
}
