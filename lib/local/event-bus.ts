// The default event bus: hands each event to the queues of the rules that it matches, as the template says.
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { AssemblyError } from './assembly-error.ts';
import { localClient } from './aws-client.ts';
import { compilePattern, type EventMatch } from './event-pattern.ts';
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
    v.object({ Arn: v.string(), Input: unchanged, InputPath: unchanged, InputTransformer: unchanged }),
  ),
});

interface Rule {
  matches: EventMatch;
  queueUrls: string[];
}

/** Of SQS: entries per batch, and few enough events that their bytes fit. */
const entriesPerBatch = 10;

/** @throws AssemblyError for a rule that cannot be played here */
export function createEventBus(resources: StackResources, endpoint: string, region: string): EventBus {
  const rules = resources
    .ofType('AWS::Events::Rule')
    .flatMap(({ logicalId }) => readRule(logicalId, resources));
  const client = new SQSClient(localClient(endpoint, region));
  return {
    async put(events) {
      for (const { matches, queueUrls } of rules) {
        const bodies = events.filter(matches).map((event) => JSON.stringify(event));
        for (const queueUrl of queueUrls) await sendAll(client, queueUrl, bodies);
      }
    },
    close: () => client.destroy(),
  };
}

function readRule(logicalId: string, resources: StackResources): Rule[] {
  const { State, EventPattern, Targets } = resources.properties(logicalId, ruleProperties);
  const matches = compilePattern(EventPattern, `${logicalId}.Properties.EventPattern`);
  const queueUrls = Targets.map(({ Arn }, index) => {
    const url = resources.byArn(Arn)?.url;
    if (url !== undefined && Arn.includes(':sqs:')) return url;
    throw new AssemblyError(
      `${logicalId}.Properties.Targets[${index}].Arn: local mode hands events to queues of the stack only`,
    );
  });
  return State === 'ENABLED' ? [{ matches, queueUrls }] : [];
}

async function sendAll(client: SQSClient, QueueUrl: string, bodies: readonly string[]): Promise<void> {
  for (let from = 0; from < bodies.length; from += entriesPerBatch) {
    const Entries = bodies
      .slice(from, from + entriesPerBatch)
      .map((MessageBody, index) => ({ Id: String(index), MessageBody }));
    await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  }
}
