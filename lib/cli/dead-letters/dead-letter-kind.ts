// Dead letters as the commands see them: triggers that could not be mailed, and events from SES that could not be read.
import * as v from 'valibot';
import { deadLetterAttributes as names } from '../../../functions/contract/queue.ts';
import { jsonOrUndefined } from '../../../functions/core/json-or-undefined.ts';
import type { HeldMessage } from '../parked/hold-messages.ts';
import { maskJson, type Names } from '../parked/mask-json.ts';
import { noReason, type Parked, type ParkedKind } from '../parked/parked.ts';

const id = v.fallback(v.optional(v.string()), undefined);
const bodySchema = v.object({ eventId: id, messageId: id, triggerId: id });

export const letterKind: ParkedKind = {
  one: 'dead letter',
  many: 'dead letters',
  groupedBy: 'campaign',
  family: 'dead-letters',
  async *read(pages) {
    for await (const page of pages) yield page.map(readLetter);
  },
  mask: (body) => maskJson(body, triggerNames),
};

/** Of the feedback's queue. */
export const feedbackLetterKind: ParkedKind = {
  ...letterKind,
  mask: (body) => maskJson(body, feedbackNames),
};

const triggerNames: Names = {
  open: new Set(
    [
      ...['version', 'consumer', 'journal', 'position', 'eventId', 'messageId', 'triggerId', 'imsOrg'],
      ...['firedAt', 'receivedAt', 'campaign', 'step', 'dueAt', 'freshAt'],
    ].map((name) => name.toLowerCase()),
  ),
  closed: new Set(['visitor', 'dimensions', 'products']),
};

const feedbackNames: Names = {
  open: new Set(
    [
      ...['version', 'id', 'detail-type', 'time', 'region', 'eventType', 'messageId', 'timestamp'],
      ...['bounceType', 'bounceSubType', 'complaintFeedbackType', 'delayType', 'reason', 'status', 'action'],
    ].map((name) => name.toLowerCase()),
  ),
  closed: new Set(['headers', 'commonheaders', 'destination', 'tags']),
};

function readLetter({ id: queueId, body, attributes, sentAt }: HeldMessage): Parked {
  const parsed = v.safeParse(bodySchema, jsonOrUndefined(body));
  const ids = Object.entries(parsed.success ? parsed.output : {}).filter(([, value]) => value !== undefined);
  const failedAt = Number(attributes[names.failedAt]);
  const attempts = Number(attributes[names.attempts]);
  return {
    messageIds: [queueId],
    reason: attributes[names.reason] ?? noReason,
    group: attributes[names.campaign] ?? '',
    detail: attributes[names.detail] ?? '',
    at: failedAt > 0 ? failedAt : sentAt,
    sentAt,
    ...(attempts > 0 && { attempts }),
    ...Object.fromEntries(ids),
    body,
    attributes,
  };
}
