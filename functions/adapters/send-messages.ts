// Puts messages into an SQS queue: batches of at most 10 entries and 1 MiB, several at once, failed entries alone again.
import {
  type MessageAttributeValue,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { sqsLimits } from '../contract/queue.ts';
import { backoffMs } from '../core/backoff.ts';
import { CampaignTriggersError } from '../core/errors.ts';
import type { Clock, Sleep } from '../core/ports/clock.ts';
import { xmlLegalText } from './xml-legal-text.ts';

export interface Message {
  body: string;
  attributes: Record<string, string>;
  /** Nobody receives it before. Whole seconds, at most 900. */
  delaySeconds?: number;
}

export interface SendDeps {
  sqs: SQSClient;
  clock: Clock;
  sleep: Sleep;
  /** At least 0, below 1. */
  random: () => number;
  /** Batches in flight at once. */
  parallel?: number;
  /** The trace that this invocation belongs to, as Lambda tells it. */
  traceHeader?: () => string | undefined;
}

const mostTries = 6;
const firstPauseMs = 100;
const longestPauseMs = 5000;
/** A full page of the journal is some ninety batches: sent sixteen at a time, they are gone before a journal 200 ms away has the next. */
const defaultParallel = 16;

/** Bytes as SQS counts them: body, and name, type and value of each attribute. */
export function messageBytes(message: Message): number {
  const attributes = Object.entries(message.attributes).map(
    ([name, value]) => Buffer.byteLength(name) + 'String'.length + Buffer.byteLength(xmlLegalText(value)),
  );
  return attributes.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(message.body));
}

/** @throws QUEUE_SEND_FAILED unless every message is in the queue by `stopAt`; a try that lasts longer is given up */
export async function sendMessages(
  deps: SendDeps,
  queueUrl: string,
  messages: readonly Message[],
  stopAt: number,
): Promise<void> {
  const batches = inBatches(messages).values();
  const stop = AbortSignal.timeout(Math.max(0, Math.round(stopAt - deps.clock())));
  let failed = false;
  const worker = async () => {
    for (const batch of batches) {
      if (failed) return;
      try {
        await sendBatch(deps, queueUrl, batch, { stopAt, stop });
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  // All workers end before the error is thrown: nothing is still being sent when the caller goes on.
  const ends = await Promise.allSettled(Array.from({ length: deps.parallel ?? defaultParallel }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

function inBatches(messages: readonly Message[]): Message[][] {
  const batches: Message[][] = [];
  let [batch, bytes]: [Message[], number] = [[], 0];
  for (const message of messages) {
    const size = messageBytes(message);
    if (batch.length === sqsLimits.entriesPerBatch || bytes + size > sqsLimits.bytesPerBatch) {
      batches.push(batch);
      [batch, bytes] = [[], 0];
    }
    batch.push(message);
    bytes += size;
  }
  return batch.length === 0 ? batches : [...batches, batch];
}

async function sendBatch(
  deps: SendDeps,
  queueUrl: string,
  batch: readonly Message[],
  { stopAt, stop }: { stopAt: number; stop: AbortSignal },
): Promise<void> {
  const traceHeader = deps.traceHeader?.();
  let waiting = batch.map((message, index) => entryOf(message, String(index), traceHeader));
  for (let attempt = 1; ; attempt++) {
    const failure = await sendOnce(deps.sqs, queueUrl, waiting, stop);
    if (failure === undefined) return;
    waiting = waiting.filter((entry) => failure.ids.includes(entry.Id ?? ''));
    const pause = backoffMs(attempt, deps.random(), firstPauseMs, longestPauseMs);
    if (failure.final || stop.aborted || attempt === mostTries || deps.clock() + pause > stopAt) {
      throw new CampaignTriggersError(
        'QUEUE_SEND_FAILED',
        `${waiting.length} of ${batch.length} messages were not taken by the queue (${failure.code})`,
        { cause: failure.cause },
      );
    }
    await deps.sleep(pause);
  }
}

interface Failure {
  ids: string[];
  code: string;
  /** Another try would end the same way. */
  final: boolean;
  cause?: unknown;
}

async function sendOnce(
  sqs: SQSClient,
  queueUrl: string,
  entries: SendMessageBatchRequestEntry[],
  stop: AbortSignal,
): Promise<Failure | undefined> {
  try {
    const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries });
    const answer = await sqs.send(command, { abortSignal: stop });
    const failed = answer.Failed ?? [];
    // Only what SQS says that it has counts as sent.
    const sent = new Set((answer.Successful ?? []).map((entry) => entry.Id));
    const ids = entries.map((entry) => entry.Id ?? '').filter((id) => !sent.has(id));
    if (ids.length === 0) return undefined;
    return {
      ids,
      code: failed[0]?.Code ?? 'no answer for them',
      final:
        failed.length > 0 &&
        failed.every((entry) => entry.SenderFault === true && !isThrottling(entry.Code ?? '')),
    };
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown error';
    const ids = entries.map((entry) => entry.Id ?? '');
    return { ids, code: name, final: isClientFault(error) && !isThrottling(name), cause: error };
  }
}

function isClientFault(error: unknown): boolean {
  return error instanceof Error && '$fault' in error && error.$fault === 'client';
}

function isThrottling(code: string): boolean {
  return /throttl|too ?many|RequestLimit|OverLimit|Timeout/i.test(code);
}

function entryOf(
  message: Message,
  id: string,
  traceHeader: string | undefined,
): SendMessageBatchRequestEntry {
  const attributes = Object.entries(message.attributes).map(
    ([name, value]): [string, MessageAttributeValue] => [
      name,
      { DataType: 'String', StringValue: xmlLegalText(value) },
    ],
  );
  return {
    Id: id,
    MessageBody: message.body,
    MessageAttributes: Object.fromEntries(attributes),
    ...(message.delaySeconds !== undefined && { DelaySeconds: message.delaySeconds }),
    ...(traceHeader !== undefined && {
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: traceHeader } },
    }),
  };
}
