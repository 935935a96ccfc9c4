// The consumer on emulators: triggers go into a real queue, are received as Lambda would, and what the consumer does
// not report as failed is deleted, as Lambda would.
import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESClient } from '@aws-sdk/client-ses';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  type MessageAttributeValue,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { lean, leanSettings } from '../../functions/adapters/lean-client.ts';
import { createWaits } from '../../functions/adapters/waits.ts';
import { type Consume, createConsumer } from '../../functions/consumer/compose.ts';
import { type ConsumerConfig, readConfig } from '../../functions/consumer/config.ts';
import { haltsKey } from '../../functions/contract/tables.ts';
import type { Campaign, Cap } from '../../functions/core/campaign.ts';
import type { Trigger } from '../../functions/core/trigger.ts';
import { aCampaign, noon } from '../support/builders.ts';
import {
  credentials,
  type LocalDynamo,
  type LocalSqs,
  region,
  startDynamo,
  startSqs,
} from '../support/local-aws.ts';
import { type OneSecret, signingKeysSecret, startOneSecret } from '../support/one-secret.ts';
import { type RecordedTelemetry, recordTelemetry } from '../support/recorded-telemetry.ts';
import { type ScriptedSes, startSes } from '../support/scripted-ses.ts';

export interface Bench {
  dynamo: LocalDynamo;
  sqs: LocalSqs;
  ses: ScriptedSes;
  secret: OneSecret;
  /** A consumer with queues of its own. */
  consumer(overrides?: ConsumerOverrides): Promise<TestedConsumer>;
  stop(): Promise<void>;
}

export interface ConsumerOverrides {
  campaigns?: Campaign[];
  /** Over all campaigns together. */
  cap?: Cap;
  config?: Partial<ConsumerConfig>;
  dynamo?: DynamoDBClient;
}

export interface Delivery {
  receives?: number;
  /** Attempts of earlier copies, as the queue carries them. */
  attempts?: number;
  /** How long the invocation may take. */
  timeMs?: number;
}

export interface TestedConsumer {
  time: { now: number };
  telemetry: RecordedTelemetry;
  consume: Consume;
  /** Puts the triggers (or raw bodies) into the queue and lets the consumer have them as one batch. Returns the failed ones' bodies. */
  deliver(batch: readonly (Trigger | string)[], delivery?: Delivery): Promise<string[]>;
  /** Hands the triggers over in batches of ten, as if the queue had; what is put back stays there. Returns the failed ones' bodies. */
  handOver(triggers: readonly Trigger[], delivery?: Delivery): Promise<string[]>;
  /** Receives the batch without handing it to the consumer. */
  receive(batch: readonly (Trigger | string)[], delivery?: Delivery): Promise<SQSRecord[]>;
  /** Moves the clock, and delivers what waits until then, as the waker would; again, until nothing is due any more. */
  wake(at: number): Promise<void>;
  deadLetters(): Promise<Record<string, string>[]>;
  /** Messages in the trigger queue. */
  queued(): Promise<{ visible: number; delayed: number; hidden: number }>;
}

const ordinaryTimeMs = 60_000;

/** What the stack would set. */
export const testEnvironment = {
  POWERTOOLS_SERVICE_NAME: 'test',
  SENDS_TABLE: 'sends',
  PROFILES_TABLE: 'profiles',
  SUPPRESSIONS_TABLE: 'suppressions',
  WAITS_TABLE: 'waits',
  RESULTS_TABLE: 'results',
  TRIGGER_QUEUE_URL: 'set below',
  DEAD_LETTER_QUEUE_URL: 'set below',
  MAX_RECEIVE_COUNT: '5',
  SIGNING_KEYS_SECRET_ID: 'keys',
  CONFIGURATION_SET: 'set',
  SENDER: 'Shop <shop@example.com>',
  UNSUBSCRIBE_URL: 'https://unsubscribe.example/',
  SENDS_PER_SECOND: '100',
};

export async function startBench(): Promise<Bench> {
  const [dynamo, sqs, ses, secret] = await Promise.all([
    startDynamo(),
    startSqs(),
    startSes(),
    startOneSecret(),
  ]);
  await putProfile(dynamo, 'KEY-1', 'ada@example.com');
  const bench: Bench = {
    dynamo,
    sqs,
    ses,
    secret,
    consumer: (overrides) => startConsumer(bench, overrides),
    async stop() {
      await Promise.all([dynamo.stop(), sqs.stop(), ses.stop(), secret.stop()]);
    },
  };
  return bench;
}

export async function putProfile(
  dynamo: LocalDynamo,
  key: string,
  email: string,
  more: Record<string, AttributeValue> = {},
): Promise<void> {
  const Item = { key: { S: key }, email: { S: email }, name: { S: 'Ada Example' }, ...more };
  await dynamo.client.send(new PutItemCommand({ TableName: 'profiles', Item }));
}

let consumers = 0;

async function startConsumer(bench: Bench, overrides: ConsumerOverrides = {}): Promise<TestedConsumer> {
  consumers += 1;
  const { dynamo, sqs, ses, secret } = bench;
  ses.script.length = 0;
  ses.requests.length = 0;
  ses.accepted.length = 0;
  secret.value = signingKeysSecret;
  const halts = { TableName: 'sends', Key: { visitorHash: { S: haltsKey } } };
  await dynamo.client.send(new DeleteItemCommand(halts));
  const waits = createWaits({ client: dynamo.client, tableName: 'waits' });
  for await (const page of waits.due(Number.MAX_SAFE_INTEGER)) {
    for (const waiting of page) await waits.forget(waiting);
  }
  const triggerQueueUrl = await sqs.createQueue(`triggers-${consumers}`);
  const deadLetterQueueUrl = await sqs.createQueue(`dead-${consumers}`, 0);
  const config = { ...readConfig(testEnvironment), triggerQueueUrl, deadLetterQueueUrl, ...overrides.config };
  const time = { now: noon };
  const telemetry = recordTelemetry();
  const once = leanSettings({}, { attempts: 1, connectMs: 1500, answerMs: 1500 });
  const consume = createConsumer({
    config,
    compiled: {
      campaigns: overrides.campaigns ?? [aCampaign()],
      ...(overrides.cap && { cap: overrides.cap }),
    },
    clients: {
      dynamo: overrides.dynamo ?? dynamo.client,
      sqs: sqs.client,
      ses: lean(new SESClient({ ...once, endpoint: ses.endpoint, region, credentials })),
      secrets: new SecretsManagerClient({ endpoint: secret.endpoint, region, credentials }),
    },
    telemetry,
    fetch,
    clock: () => time.now,
    sleep: async (ms) => {
      time.now += ms;
    },
    chance: () => 0.5,
  });
  const tested: TestedConsumer = {
    time,
    telemetry,
    consume,
    async receive(batch, delivery = {}) {
      for (const one of batch) await enqueue(sqs, triggerQueueUrl, one, delivery);
      const received = await sqs.receive(triggerQueueUrl);
      return received.map((message) => recordOf(message, delivery));
    },
    async deliver(batch, delivery = {}) {
      const records = await tested.receive(batch, delivery);
      const { batchItemFailures } = await consume(
        { Records: records },
        time.now + (delivery.timeMs ?? ordinaryTimeMs),
      );
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { messageId, receiptHandle } of records) {
        if (failed.has(messageId)) continue;
        await sqs.client.send(
          new DeleteMessageCommand({ QueueUrl: triggerQueueUrl, ReceiptHandle: receiptHandle }),
        );
      }
      return records.filter(({ messageId }) => failed.has(messageId)).map(({ body }) => body);
    },
    async handOver(triggers, delivery = {}) {
      const failed: string[] = [];
      for (let at = 0; at < triggers.length; at += 10) {
        const Records = triggers.slice(at, at + 10).map((trigger, index) => {
          const message = { MessageId: String(at + index), Body: JSON.stringify(trigger) };
          return recordOf(message, delivery);
        });
        const endsAt = time.now + (delivery.timeMs ?? ordinaryTimeMs);
        const { batchItemFailures } = await consume({ Records }, endsAt);
        const ids = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
        failed.push(...Records.filter(({ messageId }) => ids.has(messageId)).map(({ body }) => body));
      }
      return failed;
    },
    async wake(at) {
      time.now = at;
      for (let found = true; found; ) {
        found = false;
        for await (const page of waits.due(at)) {
          found = true;
          for (const waiting of page) await waits.forget(waiting);
          await tested.deliver(page.map(({ trigger }) => trigger));
        }
      }
    },
    async deadLetters() {
      const letters = await sqs.receive(deadLetterQueueUrl);
      return letters.map(({ Body = '', MessageAttributes = {} }) => ({
        body: Body,
        ...plain(MessageAttributes),
      }));
    },
    async queued() {
      const command = new GetQueueAttributesCommand({ QueueUrl: triggerQueueUrl, AttributeNames: ['All'] });
      const { Attributes = {} } = await sqs.client.send(command);
      return {
        visible: Number(Attributes.ApproximateNumberOfMessages),
        delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed),
        hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
      };
    },
  };
  return tested;
}

async function enqueue(
  sqs: LocalSqs,
  queueUrl: string,
  one: Trigger | string,
  { attempts }: Delivery,
): Promise<void> {
  const MessageAttributes: Record<string, MessageAttributeValue> = {
    triggerId: { DataType: 'String', StringValue: 'cart' },
    ...(attempts !== undefined && { earlierAttempts: { DataType: 'Number', StringValue: String(attempts) } }),
  };
  const MessageBody = typeof one === 'string' ? one : JSON.stringify(one);
  await sqs.client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody, MessageAttributes }));
}

function recordOf(
  { MessageId = '', ReceiptHandle = '', Body = '', ...rest }: Message,
  delivery: Delivery,
): SQSRecord {
  const attributes = Object.entries(rest.MessageAttributes ?? {}).map(
    ([name, { DataType = 'String', StringValue }]) =>
      [name, { dataType: DataType, stringValue: StringValue }] as const,
  );
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: {
      ApproximateReceiveCount: String(delivery.receives ?? 1),
      SentTimestamp: '0',
      SenderId: 'test',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn',
    awsRegion: region,
  };
}

function plain(attributes: Record<string, MessageAttributeValue>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
  );
}
