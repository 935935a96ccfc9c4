// The ledger's item in DynamoDB: how claims are written into attributes, and read out of them.
//   m:<short key of campaign, step and message id> → the claim, with one-letter names: the item is read and written whole
//   e:<short key of campaign, step and event id>   → the short key of the claim
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { CampaignTriggersError } from '../core/errors.ts';
import type { LedgerEntry } from '../core/judge-claim.ts';
import type { ClaimTrace } from '../core/ports/claim-feedback.ts';
import type { ClaimRequest } from '../core/ports/send-ledger.ts';
import { firingKey, shortKey } from '../core/send-key.ts';
import { plainItem, plainValue } from './attribute-value.ts';

export type Item = Record<string, AttributeValue>;

export const messagePrefix = 'm:';
const eventPrefix = 'e:';

const storedEntry = v.object({
  s: v.picklist(['open', 'sent', 'refused', 'unknown']),
  p: v.string(),
  c: v.string(),
  l: v.number(),
  f: v.number(),
  t: v.optional(v.number()),
  i: v.optional(v.string()),
  // Of the journal entry that claimed: journal, position, event id and message id.
  w: v.optional(v.tuple([v.string(), v.string(), v.string(), v.string()])),
});

type Firing = Pick<ClaimRequest, 'campaign' | 'step' | 'messageId' | 'eventId'>;

/** The attributes that one firing occupies. */
export function attributesOf({ campaign, step, messageId, eventId }: Firing) {
  const messageKey = firingKey({ campaign, step, messageId });
  const event = eventPrefix + shortKey(campaign, step, eventId);
  return { messageKey, message: messagePrefix + messageKey, event };
}

/** Identifies the journal entry that claims. */
export function entryKeyOf({ journal, position }: Pick<ClaimRequest, 'journal' | 'position'>): string {
  return shortKey(journal, position);
}

export function writeEntry(entry: LedgerEntry): AttributeValue {
  const { settledAt, sesMessageId, trace } = entry;
  const isOver = entry.state === 'sent' || entry.state === 'refused';
  return {
    M: {
      s: { S: entry.state },
      p: { S: entry.entryKey },
      c: { S: entry.claimId },
      l: { N: String(entry.leaseUntil) },
      f: { N: String(entry.forgetAt) },
      ...(settledAt !== undefined && { t: { N: String(settledAt) } }),
      ...(sesMessageId !== undefined && { i: { S: sesMessageId } }),
      ...(trace !== undefined && !isOver && { w: writeTrace(trace) }),
    },
  };
}

/** The claims found under the firing's message id and event id. @throws STORE_FAILED for a claim that cannot be read */
export function entriesOf(item: Item, request: Firing): LedgerEntry[] {
  const { message, event } = attributesOf(request);
  const pointed = item[event]?.S;
  const names = new Set([message, ...(pointed === undefined ? [] : [messagePrefix + pointed])]);
  return [...names].flatMap((name) => {
    const value = item[name];
    return value === undefined ? [] : [readEntry(value)];
  });
}

/** Attributes of claims whose time to be forgotten has come; first the event ids, so that none ever points to nothing. */
export function forgottenAttributes(item: Item, now: number): string[] {
  const plain = plainItem(item);
  const forgotten = Object.entries(plain).flatMap(([name, value]) => {
    const parsed = name.startsWith(messagePrefix) ? v.safeParse(storedEntry, value) : undefined;
    return parsed?.success && parsed.output.f <= now ? [name] : [];
  });
  const keys = new Set(forgotten.map((name) => name.slice(messagePrefix.length)));
  const pointers = Object.entries(plain).flatMap(([name, value]) =>
    name.startsWith(eventPrefix) && typeof value === 'string' && keys.has(value) ? [name] : [],
  );
  return [...pointers, ...forgotten];
}

const writeTrace = ({ journal, position, eventId, messageId }: ClaimTrace): AttributeValue => ({
  L: [journal, position, eventId, messageId].map((text) => ({ S: text })),
});

/** @throws STORE_FAILED for a claim that cannot be read */
export function readEntry(value: AttributeValue): LedgerEntry {
  const parsed = v.safeParse(storedEntry, plainValue(value));
  if (!parsed.success) {
    throw new CampaignTriggersError('STORE_FAILED', 'the ledger holds a claim that cannot be read');
  }
  const { s, p, c, l, f, t, i, w } = parsed.output;
  return {
    state: s,
    entryKey: p,
    claimId: c,
    leaseUntil: l,
    forgetAt: f,
    ...(t !== undefined && { settledAt: t }),
    ...(i !== undefined && { sesMessageId: i }),
    ...(w !== undefined && { trace: { journal: w[0], position: w[1], eventId: w[2], messageId: w[3] } }),
  };
}
