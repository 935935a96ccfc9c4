// The stack's queues in the local SQS: created as the template says, counted, and looked into without taking anything.
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { localClient } from './aws-client.ts';
import { cfnBoolean, cfnJson, cfnNumber } from './property-schemas.ts';
import type { PhysicalResource } from './resource-identity.ts';
import type { StackResources } from './stack-resources.ts';
import type { QueueState, StoredMessage } from './state.ts';

/** Retention is accepted and not enforced by the emulator; a run is shorter than any. */
const queueProperties = v.object({
  VisibilityTimeout: v.optional(cfnNumber),
  MessageRetentionPeriod: v.optional(cfnNumber),
  DelaySeconds: v.optional(cfnNumber),
  MaximumMessageSize: v.optional(cfnNumber),
  ReceiveMessageWaitTimeSeconds: v.optional(cfnNumber),
  RedrivePolicy: v.optional(cfnJson),
  RedriveAllowPolicy: v.optional(cfnJson),
  SqsManagedSseEnabled: v.optional(cfnBoolean),
  KmsMasterKeyId: v.optional(v.string()),
  KmsDataKeyReusePeriodSeconds: v.optional(cfnNumber),
  FifoQueue: v.optional(cfnBoolean),
  ContentBasedDeduplication: v.optional(cfnBoolean),
});

const storedSchema = v.looseObject({
  messageId: v.string(),
  body: v.string(),
  messageAttributes: v.record(v.string(), v.looseObject({ StringValue: v.optional(v.string()) })),
  sentTimestamp: v.number(),
});

const queueLook = v.looseObject({
  messages: v.looseObject({
    ready: v.array(storedSchema),
    delayed: v.array(storedSchema),
    inflight: v.array(v.looseObject({ message: storedSchema })),
  }),
});

const queueCounts = v.array(
  v.looseObject({
    name: v.string(),
    approximateMessageCount: v.number(),
    approximateInflightCount: v.number(),
    approximateDelayedCount: v.number(),
  }),
);

export interface Queues {
  states(): Promise<QueueState[]>;
  /** What waits in one queue, oldest first. */
  messages(queue: PhysicalResource): Promise<StoredMessage[]>;
}

/** Dead-letter queues first, because a redrive policy must point at a queue that exists. */
export async function createQueues(
  resources: StackResources,
  endpoint: string,
  region: string,
): Promise<Queues> {
  const queues = resources.ofType('AWS::SQS::Queue');
  const client = new SQSClient({ ...localClient(endpoint, region) });
  for (const queue of queues) {
    const properties = resources.properties(queue.logicalId, queueProperties);
    const attributes = Object.entries(properties).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, attributeText(value)] as const],
    );
    await client.send(
      new CreateQueueCommand({ QueueName: queue.name, Attributes: Object.fromEntries(attributes) }),
    );
  }
  client.destroy();
  return {
    async states() {
      const counts = v.parse(queueCounts, await look(`${endpoint}/_fauxqs/queues`));
      return queues.flatMap(({ logicalId, name }) => {
        const count = counts.find((candidate) => candidate.name === name);
        if (!count) return [];
        return {
          logicalId,
          name,
          visible: count.approximateMessageCount,
          inFlight: count.approximateInflightCount,
          delayed: count.approximateDelayedCount,
        };
      });
    },
    async messages({ name }) {
      const { messages } = v.parse(queueLook, await look(`${endpoint}/_fauxqs/queues/${name}`));
      const all = [
        ...messages.ready,
        ...messages.delayed,
        ...messages.inflight.map(({ message }) => message),
      ];
      return all.map(storedMessage).sort((one, other) => one.sentAt - other.sentAt);
    },
  };
}

function storedMessage(message: v.InferOutput<typeof storedSchema>): StoredMessage {
  const attributes = Object.entries(message.messageAttributes).flatMap(([name, { StringValue }]) =>
    StringValue === undefined ? [] : [[name, StringValue] as const],
  );
  return {
    id: message.messageId,
    body: message.body,
    attributes: Object.fromEntries(attributes),
    sentAt: message.sentTimestamp,
  };
}

const attributeText = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

async function look(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the local SQS answered ${response.status} for ${url}`);
  return response.json();
}
