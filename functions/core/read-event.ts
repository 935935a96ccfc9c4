// A journal entry → our trigger, or a reject with its reason. Pure; never throws; says nothing of the payload.
import { createHash } from 'node:crypto';
import type { ErrorCode } from './errors.ts';
import { firingTime } from './firing-time.ts';
import { type Fields, field, isDeeperThan, isPlainObject, textField } from './plain-object.ts';
import { mostDimensions, readDimensions } from './read-dimensions.ts';
import type { Trigger } from './trigger.ts';
import { type UnwrappedEvent, unwrapEvent } from './unwrap-event.ts';
import { writeJson } from './write-json.ts';

export interface JournalEntry {
  /** Opaque; empty where the journal gave none. */
  position: string;
  event: unknown;
}

export interface ReadingContext {
  consumer: string;
  journal: string;
  /** The organisation of the credentials. */
  orgId: string;
  /** Milliseconds since the epoch. */
  receivedAt: number;
  /** Taken for the firing of an event that tells no time; without it the arrival. Milliseconds since the epoch. */
  timelessFiredAt?: number;
}

/** An event that does not become a trigger; `event` is kept as the journal served it. */
export interface Reject {
  reason: ErrorCode;
  /** A sentence without anything of the payload. */
  detail: string;
  position: string;
  event: unknown;
  eventId?: string;
  messageId?: string;
  triggerId?: string;
}

export type EventReading = { trigger: Trigger } | { reject: Reject };

const longestId = 256;

/** Reads one entry of the journal. */
export function readEvent(entry: JournalEntry, context: ReadingContext): EventReading {
  const parts = unwrapEvent(entry.event);
  if (parts === undefined) return refuse(entry, 'EVENT_NOT_AN_OBJECT', 'the entry holds no JSON object');
  const ids = idsOf(parts, entry);
  const problem = organisationProblem(parts, context.orgId) ?? kindProblem(parts);
  if (problem !== undefined) return refuse(entry, ...problem, ids);
  return readTrigger(parts, ids, entry, context);
}

type Ids = Pick<Trigger, 'eventId' | 'messageId'>;
type Problem = [reason: ErrorCode, detail: string];

function readTrigger(
  parts: UnwrappedEvent,
  ids: Ids,
  entry: JournalEntry,
  context: ReadingContext,
): EventReading {
  const trigger = parts.trigger;
  const triggerId = textField(trigger, 'triggerId')?.toLowerCase();
  if (triggerId === undefined) return refuse(entry, 'TRIGGER_MALFORMED', 'the trigger has no triggerId', ids);
  if (triggerId.length > longestId) {
    return refuse(entry, 'TRIGGER_MALFORMED', `its triggerId is longer than ${longestId} characters`, ids);
  }
  if (!isPlainAscii(triggerId))
    return refuse(entry, 'TRIGGER_MALFORMED', 'its triggerId is not plain text', ids);
  const summary = field(field(trigger, 'enrichments'), 'analyticsHitSummary');
  const dimensions = readDimensions(field(summary, 'dimensions'));
  if (dimensions === undefined) {
    return refuse(entry, 'TRIGGER_MALFORMED', `it has more than ${mostDimensions} dimensions`, {
      ...ids,
      triggerId,
    });
  }
  const products = field(summary, 'products') ?? {};
  if (isDeeperThan(products, 32)) {
    return refuse(entry, 'TRIGGER_MALFORMED', 'its products are nested too deep', { ...ids, triggerId });
  }
  const { receivedAt, timelessFiredAt = receivedAt } = context;
  return {
    trigger: {
      version: 1,
      consumer: context.consumer,
      journal: context.journal,
      position: entry.position,
      ...ids,
      triggerId,
      imsOrg: textField(field(parts.message, 'header'), 'imsOrg') ?? null,
      firedAt: firingTime({ ...parts, dimensions }, receivedAt) ?? timelessFiredAt,
      receivedAt,
      visitor: { mcId: visitorId(field(trigger, 'mcId')), aliases: textsOf(field(trigger, 'aliases')) },
      dimensions,
      products,
    },
  };
}

function refuse(
  entry: JournalEntry,
  reason: ErrorCode,
  detail: string,
  ids: Partial<Trigger> = {},
): EventReading {
  const { eventId, messageId, triggerId } = ids;
  return {
    reject: {
      reason,
      detail,
      position: entry.position,
      event: entry.event,
      ...(eventId !== undefined && { eventId }),
      ...(messageId !== undefined && { messageId }),
      ...(triggerId !== undefined && { triggerId }),
    },
  };
}

/** An event without any organisation is taken: some samples of Adobe have none. */
function organisationProblem(parts: UnwrappedEvent, orgId: string): Problem | undefined {
  const places: unknown[] = [field(parts.message, 'header'), parts.message, ...parts.levels];
  for (const place of places) {
    const organisation = field(place, 'imsOrg') ?? '';
    if (organisation === '') continue;
    if (typeof organisation !== 'string') return ['TRIGGER_MALFORMED', 'its imsOrg is not text'];
    if (organisation.trim().toLowerCase() !== orgId.trim().toLowerCase()) {
      return ['FOREIGN_ORGANISATION', 'its imsOrg is not the organisation of the credentials'];
    }
  }
  return undefined;
}

/** Aliases, pings and events of other providers travel in the same journal. */
function kindProblem({ levels, message, trigger }: UnwrappedEvent): Problem | undefined {
  const topic = firstText(levels, ['topic']);
  if (topic !== undefined && topic.toLowerCase() !== 'triggers') {
    return ['EVENT_NOT_A_TRIGGER', 'its topic is not "triggers"'];
  }
  const type = textField(field(message, 'header'), 'messageType');
  if (type !== undefined && type.toUpperCase() !== 'TRIGGER') {
    return ['EVENT_NOT_A_TRIGGER', 'its messageType is not "TRIGGER"'];
  }
  if (trigger === undefined || trigger === null) {
    return ['EVENT_NOT_A_TRIGGER', 'it carries no trigger object'];
  }
  return isPlainObject(trigger) ? undefined : ['TRIGGER_MALFORMED', 'its trigger is not an object'];
}

/** Adobe's ids where it gives them; else the place in the pipeline, in the journal, and last the content itself. */
function idsOf(parts: UnwrappedEvent, entry: JournalEntry): Ids {
  const messageId = textField(field(parts.message, 'header'), 'messageId');
  const eventId = shortId(
    firstText(parts.levels, ['eventid', 'event_id', 'id']) ??
      messageId ??
      pipelinePlace(parts.levels) ??
      (entry.position === '' ? hashed(writeJson(entry.event)) : entry.position),
  );
  return { eventId, messageId: messageId === undefined ? eventId : shortId(messageId) };
}

function firstText(levels: Fields[], names: string[]): string | undefined {
  for (const level of levels) {
    for (const name of names) {
      const text = textField(level, name);
      if (text !== undefined) return text;
    }
  }
  return undefined;
}

function pipelinePlace(levels: Fields[]): string | undefined {
  for (const level of levels) {
    const [topic, partition, offset] = ['topic', 'partition', 'offset'].map((name) => field(level, name));
    if (isId(partition) && isId(offset)) return `${isId(topic) ? topic : 'triggers'}:${partition}:${offset}`;
  }
  return undefined;
}

function isId(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
}

/** Ids go into keys and log lines: a monstrous one is replaced by its hash, which is as unique. */
function shortId(id: string): string {
  return id.length <= longestId && isPlainAscii(id) ? id : hashed(id);
}

const isPlainAscii = (text: string): boolean => /^[\x20-\x7e]+$/.test(text);

function hashed(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Zeros mean "none"; anything but 38 digits is no Experience Cloud id and never a customer's key. */
function visitorId(mcId: unknown): string | null {
  const text = typeof mcId === 'string' ? mcId.trim() : '';
  return /^\d{38}$/.test(text) && !/^0+$/.test(text) ? text : null;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
