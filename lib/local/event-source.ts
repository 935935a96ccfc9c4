// Plays Lambda's event source mapping of a queue: receives, invokes, deletes what succeeded and leaves what failed.
// A message is received only when an environment is free for it, so that its visibility runs while it is worked on.
import type { LambdaFunction } from './lambda.ts';
import type { QueueCalls, ReceivedMessage } from './queue-calls.ts';
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
  calls: QueueCalls,
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
      const messages = await collectBatch(settings, calls, stopping.signal);
      backlog = messages.length >= settings.batchSize;
      if (messages.length === 0) slots.release();
      else void process(messages).finally(slots.release);
    }
  }

  async function process(messages: readonly ReceivedMessage[]): Promise<void> {
    const result = await lambda.invoke(sqsEvent(messages, settings));
    const done = succeeded(messages, result, settings.reportsItemFailures);
    await deleteMessages(settings.queueUrl, done, calls, stopping.signal);
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
  calls: QueueCalls,
  signal: AbortSignal,
): Promise<ReceivedMessage[]> {
  const messages: ReceivedMessage[] = [];
  let closesAt: number | undefined;
  while (!signal.aborted && messages.length < batchSize) {
    // The emulator takes fractions of a second, so that a window ends in time.
    const leftSeconds =
      closesAt === undefined ? longPollSeconds : Math.max(0, (closesAt - Date.now()) / 1000);
    const received = await receive(
      queueUrl,
      Math.min(messagesPerCall, batchSize - messages.length),
      Math.min(longPollSeconds, leftSeconds),
      calls,
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
  queueUrl: string,
  most: number,
  waitSeconds: number,
  calls: QueueCalls,
  signal: AbortSignal,
): Promise<ReceivedMessage[]> {
  try {
    return await calls.receive(queueUrl, { most, waitSeconds }, signal);
  } catch {
    // Stopping, or an emulator under strain: messages stay in the queue, so trying again loses nothing.
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, retryReceiveMs));
    return [];
  }
}

/** What cannot be deleted comes back after its visibility, as it would in AWS. */
async function deleteMessages(
  queueUrl: string,
  messages: readonly ReceivedMessage[],
  calls: QueueCalls,
  signal: AbortSignal,
): Promise<void> {
  const handles = messages.map(({ ReceiptHandle }) => ReceiptHandle);
  for (let from = 0; from < handles.length; from += messagesPerCall) {
    const some = handles.slice(from, from + messagesPerCall);
    await calls.remove(queueUrl, some, signal).catch(() => undefined);
  }
}
