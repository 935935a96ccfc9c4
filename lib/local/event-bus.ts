// The default event bus: hands each event to the queues of the rules that it matches, as the template says.
import * as v from 'valibot';
import { AssemblyError } from './assembly-error.ts';
import { localClient } from './aws-client.ts';
import { compilePattern, type EventMatch } from './event-pattern.ts';
import type { Access } from './iam/access.ts';
import { deliveryCall, eventBridge } from './iam/on-behalf.ts';
import { createQueueCalls, type QueueCalls } from './queue-calls.ts';
import type { PhysicalResource } from './resource-identity.ts';
import type { StackResources } from './stack-resources.ts';

/** An event as EventBridge delivers it. */
export interface BusEvent {
  version: '0';
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: Record<string, unknown>;
}

export interface EventBus {
  /** Resolves when every matching event is in its queues. */
  put(events: readonly BusEvent[]): Promise<void>;
  close(): void;
}

const unchanged = v.optional(v.never('local mode hands events over as they are'));
const ruleProperties = v.object({
  EventBusName: v.optional(v.literal('default', 'local mode has the default bus only'), 'default'),
  State: v.optional(v.picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
  ScheduleExpression: v.optional(v.never('local mode takes schedules from EventBridge Scheduler only')),
  EventPattern: v.record(v.string(), v.unknown()),
  Targets: v.array(
    v.object({
      Arn: v.string(),
      DeadLetterConfig: v.optional(v.object({ Arn: v.optional(v.string()) }), {}),
      Input: unchanged,
      InputPath: unchanged,
      InputTransformer: unchanged,
    }),
  ),
});

interface Rule {
  arn: string;
  matches: EventMatch;
  /** For each target its queue and, where it has one, the queue of its dead letters. */
  targets: Queue[][];
}

type Queue = Pick<PhysicalResource, 'arn' | 'url'>;

/** Of SQS: entries per batch, and few enough events that their bytes fit. */
const entriesPerBatch = 10;

/** @throws AssemblyError for a rule that cannot be played here */
export function createEventBus(
  resources: StackResources,
  endpoint: string,
  region: string,
  access: Pick<Access, 'judgeAs'>,
): EventBus {
  const rules = resources
    .ofType('AWS::Events::Rule')
    .flatMap(({ logicalId, arn }) => readRule(logicalId, arn, resources));
  const calls = createQueueCalls(localClient(endpoint, region));

  /** A queue that does not take an event is not tried again: its dead letters are, and then the event is dropped. */
  async function deliver(rule: Rule, queues: readonly Queue[], bodies: readonly string[]): Promise<void> {
    for (const { arn, url = '' } of queues) {
      const denial = await access.judgeAs(eventBridge, deliveryCall(rule.arn, arn));
      if (denial === undefined) return sendAll(calls, url, bodies);
    }
  }

  return {
    async put(events) {
      for (const rule of rules) {
        const bodies = events.filter(rule.matches).map((event) => JSON.stringify(event));
        if (bodies.length === 0) continue;
        for (const queues of rule.targets) await deliver(rule, queues, bodies);
      }
    },
    close: calls.close,
  };
}

function readRule(logicalId: string, arn: string, resources: StackResources): Rule[] {
  const { State, EventPattern, Targets } = resources.properties(logicalId, ruleProperties);
  const matches = compilePattern(EventPattern, `${logicalId}.Properties.EventPattern`);
  const queue = (queueArn: string, place: string): Queue => {
    const found = resources.byArn(queueArn);
    if (found?.type === 'AWS::SQS::Queue') return found;
    throw new AssemblyError(`${place}: local mode hands events to queues of the stack only`);
  };
  const targets = Targets.map(({ Arn, DeadLetterConfig: { Arn: deadLetters } }, index) => {
    const place = `${logicalId}.Properties.Targets[${index}]`;
    return [
      queue(Arn, `${place}.Arn`),
      ...(deadLetters === undefined ? [] : [queue(deadLetters, `${place}.DeadLetterConfig.Arn`)]),
    ];
  });
  return State === 'ENABLED' ? [{ arn, matches, targets }] : [];
}

async function sendAll(calls: QueueCalls, queueUrl: string, bodies: readonly string[]): Promise<void> {
  for (let from = 0; from < bodies.length; from += entriesPerBatch) {
    await calls.send(queueUrl, bodies.slice(from, from + entriesPerBatch));
  }
}
