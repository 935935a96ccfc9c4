// Reads a record of the trigger queue: the message as it must travel on, and the trigger in it.
import type { SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import { triggerAttributes } from '../contract/queue.ts';
import { CampaignTriggersError } from '../core/errors.ts';
import { jsonOrUndefined } from '../core/json-or-undefined.ts';
import type { QueueAttribute, QueuedMessage } from '../core/queued-trigger.ts';
import { newestTriggerVersion, type Trigger, triggerSchema } from '../core/trigger.ts';

const trace = v.fallback(v.optional(v.string()), undefined);
const tracesSchema = v.object({
  journal: trace,
  position: trace,
  eventId: trace,
  messageId: trace,
  triggerId: trace,
});
/** A trigger's ids, for the audit line; of an unreadable message, what it still tells. */
export type Traces = { [Id in keyof v.InferOutput<typeof tracesSchema>]?: string };

const newerSchema = v.object({ version: v.pipe(v.number(), v.gtValue(newestTriggerVersion)) });

export interface ParsedMessage {
  itemIdentifier: string;
  message: QueuedMessage;
  content: { trigger: Trigger } | { error: CampaignTriggersError; traces: Traces };
}

/** Never throws: a message that cannot be read carries its error, MESSAGE_UNREADABLE or MESSAGE_NEWER_VERSION. */
export function parseMessage(record: SQSRecord): ParsedMessage {
  return {
    itemIdentifier: record.messageId,
    message: readMessage(record),
    content: readContent(record.body),
  };
}

function readMessage(record: SQSRecord): QueuedMessage {
  const receives = Number(record.attributes.ApproximateReceiveCount) || 1;
  const earlier = Number(record.messageAttributes[triggerAttributes.attempts]?.stringValue ?? 0);
  const attributes = Object.entries(record.messageAttributes).flatMap(
    ([name, { dataType, stringValue }]): [string, QueueAttribute][] =>
      stringValue === undefined ? [] : [[name, { dataType, value: stringValue }]],
  );
  const traceHeader = record.attributes.AWSTraceHeader;
  return {
    body: record.body,
    receiptHandle: record.receiptHandle,
    receives,
    attempts: receives + (Number.isSafeInteger(earlier) && earlier > 0 ? earlier : 0),
    attributes: Object.fromEntries(attributes),
    ...(traceHeader !== undefined && { traceHeader }),
  };
}

function readContent(body: string): ParsedMessage['content'] {
  const json = jsonOrUndefined(body);
  const parsed = v.safeParse(triggerSchema, json);
  if (parsed.success) return { trigger: parsed.output };
  const traces = readTraces(json);
  if (v.is(newerSchema, json)) {
    const error = new CampaignTriggersError('MESSAGE_NEWER_VERSION', 'written by a newer version');
    return { error, traces };
  }
  const field = parsed.issues.map((issue) => v.getDotPath(issue)?.split('.')[0])[0];
  const what = field === undefined ? 'the message is no JSON object' : `field "${field}" is wrong`;
  return { error: new CampaignTriggersError('MESSAGE_UNREADABLE', what), traces };
}

function readTraces(json: unknown): Traces {
  const parsed = v.safeParse(tracesSchema, json);
  const found = Object.entries(parsed.success ? parsed.output : {});
  return Object.fromEntries(found.filter(([, id]) => id !== undefined));
}
