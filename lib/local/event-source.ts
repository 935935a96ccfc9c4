// Plays Lambda's event source mapping of a queue: receives, invokes, deletes what succeeded and leaves what failed.
// A message is received only when an environment is free for it, so that its visibility runs while it is worked on.
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { LambdaFunction } from './lambda.ts';
import { createSlots } from './slots.ts';
import { sqsEvent, succeeded } from './sqs-event.ts';

export interface EventSourceSettings {
  queueUrl: string;
  queueArn: string;
  region: string;
  batchSize: number;
  /** How long a batch may wait to fill. */
  windowSeconds: number;
  maximumConcurrency: number;
  reportsItemFailures: boolean;
}

/** Of SQS: messages per call, and the longest long poll. */
const messagesPerCall = 10;
const longPollSeconds = 20;
/** AWS starts with five; two are enough to begin with on a machine with few cores. */
const initialConcurrency = 2;
const retryReceiveMs = 1000;

export interface EventSource {
  /** Stops receiving; what is being worked on is left to the function's own end. */
  stop(): Promise<void>;
}

export function startEventSource(
  settings: EventSourceSettings,
  lambda: LambdaFunction,
  client: SQSClient,
): EventSource {
  const stopping = new AbortController();
  const slots = createSlots(
    Math.min(initialConcurrency, settings.maximumConcurrency),
    settings.maximumConcurrency,
  );

  async function pump(): Promise<void> {
    let backlog = false;
    while (!stopping.signal.aborted) {
      await slots.take(backlog);
      const messages = await collectBatch(settings, client, stopping.signal);
      backlog = messages.length >= settings.batchSize;
      if (messages.length === 0) slots.release();
      else void process(messages).finally(slots.release);
    }
  }

  async function process(messages: readonly Message[]): Promise<void> {
    const result = await lambda.invoke(sqsEvent(messages, settings));
    const done = succeeded(messages, result, settings.reportsItemFailures);
    await deleteMessages(settings.queueUrl, done, client, stopping.signal);
  }

  const ended = pump();
  return {
    async stop() {
      stopping.abort();
      slots.open();
      await ended;
    },
  };
}

/** One batch, or nothing after a long poll; with a window, what came before it closed. */
async function collectBatch(
  { queueUrl, batchSize, windowSeconds }: EventSourceSettings,
  client: SQSClient,
  signal: AbortSignal,
): Promise<Message[]> {
  const messages: Message[] = [];
  let closesAt: number | undefined;
  while (!signal.aborted && messages.length < batchSize) {
    // The emulator takes fractions of a second, so that a window ends in time.
    const leftSeconds =
      closesAt === undefined ? longPollSeconds : Math.max(0, (closesAt - Date.now()) / 1000);
    const received = await receive(
      queueUrl,
      Math.min(messagesPerCall, batchSize - messages.length),
      Math.min(longPollSeconds, leftSeconds),
      client,
      signal,
    );
    messages.push(...received);
    if (messages.length === 0) break;
    closesAt ??= Date.now() + windowSeconds * 1000;
    if (Date.now() >= closesAt && received.length < messagesPerCall) break;
  }
  return messages;
}

async function receive(
  QueueUrl: string,
  MaxNumberOfMessages: number,
  WaitTimeSeconds: number,
  client: SQSClient,
  abortSignal: AbortSignal,
): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages,
    WaitTimeSeconds,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  try {
    return (await client.send(command, { abortSignal })).Messages ?? [];
  } catch {
    // Stopping, or an emulator under strain: messages stay in the queue, so trying again loses nothing.
    if (!abortSignal.aborted) await new Promise((resolve) => setTimeout(resolve, retryReceiveMs));
    return [];
  }
}

/** What cannot be deleted comes back after its visibility, as it would in AWS. */
async function deleteMessages(
  QueueUrl: string,
  messages: readonly Message[],
  client: SQSClient,
  abortSignal: AbortSignal,
): Promise<void> {
  for (let from = 0; from < messages.length; from += messagesPerCall) {
    const Entries = messages
      .slice(from, from + messagesPerCall)
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await client
      .send(new DeleteMessageBatchCommand({ QueueUrl, Entries }), { abortSignal })
      .catch(() => undefined);
  }
}
