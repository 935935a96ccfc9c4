// A waiting trigger as an item of DynamoDB: its keys in plain sight, the trigger itself as deflated JSON.
import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { sqsLimits } from '../contract/queue.ts';
import { tables, waitShards } from '../contract/tables.ts';
import { CampaignTriggersError } from '../core/errors.ts';
import { jsonOrUndefined } from '../core/json-or-undefined.ts';
import type { WaitingTrigger } from '../core/ports/waits.ts';
import { shortKey } from '../core/send-key.ts';
import { triggerSchema } from '../core/trigger.ts';
import { writeJson } from '../core/write-json.ts';

export type Item = Record<string, AttributeValue>;

const { partitionKey, sortKey, ttl, index } = tables.waits;
/** The trigger, as it goes back into the queue. */
const body = 'trigger';

/** Expiry must never race the waker, which may be down for longer than anybody wishes. */
const keptAfterDueSeconds = 30 * 86_400;

/** Of DynamoDB, names and values of all attributes together. */
const longestItem = 400 * 1024;
/** Names and numbers, generously. */
const roomForRest = 256;

/** @throws TRIGGER_TOO_LARGE */
export function writeItem(waiting: WaitingTrigger): Item {
  const { visitorHash, trigger } = waiting;
  const { dueAt } = trigger.wait;
  const wait = waitKey(waiting);
  const deflated = deflateRawSync(writeJson(trigger));
  const bytes = deflated.length + Buffer.byteLength(visitorHash) + 2 * Buffer.byteLength(wait) + roomForRest;
  if (bytes > longestItem) {
    throw new CampaignTriggersError(
      'TRIGGER_TOO_LARGE',
      'the trigger is larger than what can be kept waiting',
    );
  }
  return {
    [partitionKey]: { S: visitorHash },
    [sortKey]: { S: wait },
    [index.partitionKey]: { S: shardOf(visitorHash, wait) },
    [index.sortKey]: { N: String(dueAt) },
    [ttl]: { N: String(Math.ceil(dueAt / 1000) + keptAfterDueSeconds) },
    [body]: { B: deflated },
  };
}

/** Undefined for what `writeItem` did not make. */
export function readItem(item: Item): WaitingTrigger | undefined {
  const visitorHash = item[partitionKey]?.S;
  const trigger = v.safeParse(triggerSchema, inflated(item[body]?.B));
  if (visitorHash === undefined || !trigger.success) return undefined;
  const { version, wait, ...rest } = trigger.output;
  if (version !== 2 || wait === undefined || Number(item[index.sortKey]?.N) !== wait.dueAt) return undefined;
  return { visitorHash, trigger: { ...rest, version, wait } };
}

export function keyOf(waiting: WaitingTrigger): Item {
  return { [partitionKey]: { S: waiting.visitorHash }, [sortKey]: { S: waitKey(waiting) } };
}

/** `<campaign>#<step>#<short key of the message id>`. Whatever the campaign's name holds, the last two parts hold no `#`. */
function waitKey({ trigger: { wait, messageId } }: WaitingTrigger): string {
  return `${wait.campaign}#${wait.step}#${shortKey(messageId)}`;
}

const waitKeyShape = /^(.*)#(\d+)#[\w-]+$/s;

/** What a sort key says without its trigger; undefined for what `writeItem` did not make. */
export function readWaitKey(wait: string): { campaign: string; step: number } | undefined {
  const [, campaign, step] = waitKeyShape.exec(wait) ?? [];
  return campaign === undefined || step === undefined ? undefined : { campaign, step: Number(step) };
}

function shardOf(visitorHash: string, wait: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([visitorHash, wait]))
    .digest();
  return String(digest.readUInt32BE() % waitShards);
}

/** What nobody could have put into the queue is no trigger. */
function inflated(deflated: Uint8Array | undefined): unknown {
  if (deflated === undefined) return undefined;
  try {
    const text = inflateRawSync(deflated, { maxOutputLength: sqsLimits.bytesPerBatch });
    return jsonOrUndefined(text.toString('utf8'));
  } catch {
    return undefined;
  }
}
