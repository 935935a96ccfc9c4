// Rejects as the commands see them: raw events of a journal, unpacked, and put together where one took several messages.
import { gunzipSync } from 'node:zlib';
import { rejectAttributes as names } from '../../../functions/contract/queue.ts';
import { parseJson } from '../../../functions/core/parse-json.ts';
import { readEvent } from '../../../functions/core/read-event.ts';
import type { HeldMessage } from '../parked/hold-messages.ts';
import { maskJson, type Names } from '../parked/mask-json.ts';
import { noReason, type Parked, type ParkedKind } from '../parked/parked.ts';

export const rejectKind: ParkedKind = {
  one: 'reject',
  many: 'rejects',
  groupedBy: 'journal',
  family: 'rejects',
  read: readRejects,
  mask: (body) => maskJson(body, eventNames),
};

/** Of Adobe's envelope; what the trigger carries is the visitor's. */
const eventNames: Names = {
  open: new Set(
    [
      ...['eventid', 'event_id', 'id', 'position', 'topic', 'partition', 'offset', 'envelopeType'],
      ...['imsOrg', 'messageId', 'messageType', 'triggerId', 'createTime', 'sentTime', 'specversion'],
      ...['triggerTimestamp', 'triggerFiredTimestamp', 'time'],
    ].map((name) => name.toLowerCase()),
  ),
  closed: new Set(['enrichments', 'mcid', 'aliases', 'visitor', 'dimensions', 'products']),
};

/** A part is a megabyte: more than these wait for their others no longer. */
const mostParts = 100;

async function* readRejects(pages: AsyncIterable<HeldMessage[]>): AsyncGenerator<Parked[]> {
  const begun = new Map<string, HeldMessage[]>();
  let waiting = 0;
  for await (const page of pages) {
    const whole: Parked[] = [];
    for (const message of page) {
      const part = partOf(message);
      if (part === undefined) {
        whole.push(readReject([message]));
        continue;
      }
      const parts = [...(begun.get(part.key) ?? []), message];
      begun.set(part.key, parts);
      waiting += 1;
      if (parts.length < part.of && waiting <= mostParts) continue;
      begun.delete(part.key);
      waiting -= parts.length;
      whole.push(readReject(parts));
    }
    yield whole;
  }
  yield [...begun.values()].map(readReject);
}

function partOf({ attributes }: HeldMessage): { key: string; of: number } | undefined {
  const of = Number(/^\d+\/(\d+)$/.exec(attributes[names.part] ?? '')?.[1] ?? 1);
  if (of === 1) return undefined;
  const { journal, position, rejectedAt, reason } = attributes;
  return { key: JSON.stringify([journal, position, rejectedAt, reason, of]), of };
}

function readReject(messages: readonly HeldMessage[]): Parked {
  const [first, ...others] = messages.toSorted((one, other) => partNumber(one) - partNumber(other));
  if (first === undefined) throw new Error('a reject without a message');
  const { attributes, sentAt } = first;
  const body = unpacked([first, ...others]);
  const rejectedAt = Date.parse(attributes[names.rejectedAt] ?? '');
  return {
    messageIds: [first.id, ...others.map(({ id }) => id)],
    reason: attributes[names.reason] ?? noReason,
    group: attributes[names.journal] ?? '',
    detail: attributes[names.detail] ?? '',
    at: Number.isNaN(rejectedAt) ? sentAt : rejectedAt,
    sentAt: Math.max(...messages.map((message) => message.sentAt)),
    ...idsIn(body, attributes[names.position] ?? ''),
    body,
    attributes,
  };
}

const partNumber = ({ attributes }: HeldMessage): number =>
  Number.parseInt(attributes[names.part] ?? '1', 10);

/** Empty where parts are missing. */
function unpacked(messages: readonly HeldMessage[]): string {
  const packed = messages.map(({ body }) => body).join('');
  if (messages[0]?.attributes[names.encoding] === undefined) return packed;
  try {
    return gunzipSync(Buffer.from(packed, 'base64')).toString('utf8');
  } catch {
    return '';
  }
}

/** Undefined for what is no JSON. */
export function eventIn(body: string): { event: unknown } | undefined {
  try {
    return { event: parseJson(body) };
  } catch {
    return undefined;
  }
}

function idsIn(body: string, position: string): Pick<Parked, 'eventId' | 'messageId' | 'triggerId'> {
  const read = eventIn(body);
  if (read === undefined) return {};
  const context = { consumer: '', journal: '', orgId: '', receivedAt: 0 };
  const reading = readEvent({ position, event: read.event }, context);
  const ids = 'trigger' in reading ? reading.trigger : reading.reject;
  return {
    ...(ids.eventId !== undefined && { eventId: ids.eventId }),
    ...(ids.messageId !== undefined && { messageId: ids.messageId }),
    ...(ids.triggerId !== undefined && { triggerId: ids.triggerId }),
  };
}
