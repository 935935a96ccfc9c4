// The ledger's item in DynamoDB: how a visitor's record is written into attributes, and read out of them.
//   m:<short key of campaign, step and message id> → a claim, with one-letter names: the item is read and written whole
//   e:<short key of campaign, step and event id>   → the short key of the claim
//   f:<campaign>                                   → the latest firing that entered the campaign
//   x:<campaign>                                   → when the visitor converted
//   rev                                            → the revision
//   version                                        → of the item; absent for 1
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { tables } from '../contract/tables.ts';
import { CampaignTriggersError } from '../core/errors.ts';
import type { ClaimTrace } from '../core/ports/claim-feedback.ts';
import type { LedgerEntry } from '../core/ports/send-ledger.ts';
import {
  type ClaimRequest,
  emptyRecord,
  type Firing,
  type FiringIds,
  type RecordedClaim,
  type VisitorRecord,
} from '../core/ports/send-ledger.ts';
import { entryKey, eventKey, firingKey } from '../core/send-key.ts';
import { plainItem, plainValue } from './attribute-value.ts';
import { refuseNewer } from './record-version.ts';

export type Item = Record<string, AttributeValue>;

export const messagePrefix = 'm:';
const eventPrefix = 'e:';
const firingPrefix = 'f:';
const conversionPrefix = 'x:';
export const revisionName = 'rev';

export const firingAttribute = (campaign: string) => firingPrefix + campaign;
export const conversionAttribute = (campaign: string) => conversionPrefix + campaign;

// Members that others keep beside these (what SES told of the e-mail) are left alone.
const storedClaim = v.object({
  s: v.picklist(['open', 'sent', 'refused', 'unknown']),
  p: v.string(),
  c: v.string(),
  l: v.number(),
  f: v.number(),
  n: v.optional(v.string(), ''),
  x: v.optional(v.string(), ''),
  t: v.optional(v.number()),
  i: v.optional(v.string()),
  r: v.optional(v.number()),
  // Of the journal entry that claimed: journal, position, event id and message id.
  w: v.optional(v.tuple([v.string(), v.string(), v.string(), v.string()])),
});

const storedFiring = v.object({ k: v.string(), e: v.string(), p: v.string(), t: v.number(), u: v.number() });

/** The attributes that one e-mail for one firing occupies. */
export function attributesOf(ids: Pick<FiringIds, 'campaign' | 'step' | 'messageId' | 'eventId'>) {
  const messageKey = firingKey(ids);
  return { messageKey, message: messagePrefix + messageKey, event: eventPrefix + eventKey(ids) };
}

/** The claim as its claimer writes it. */
export function openEntry(request: ClaimRequest, claimId: string, resends = 0): LedgerEntry {
  const { leaseUntil, forgetAt, journal, position, eventId, messageId } = request;
  const trace = { journal, position, eventId, messageId };
  const entry = { state: 'open', entryKey: entryKey(request), claimId, leaseUntil, forgetAt, trace } as const;
  return resends > 0 ? { ...entry, resends } : entry;
}

export function writeEntry(
  entry: LedgerEntry,
  { campaign, step }: Pick<FiringIds, 'campaign' | 'step'>,
): AttributeValue {
  const { settledAt, sesMessageId, trace, resends } = entry;
  const isOver = entry.state === 'sent' || entry.state === 'refused';
  return {
    M: {
      s: { S: entry.state },
      p: { S: entry.entryKey },
      c: { S: entry.claimId },
      l: number(entry.leaseUntil),
      f: number(entry.forgetAt),
      n: { S: campaign },
      ...(step !== '' && { x: { S: step } }),
      ...(settledAt !== undefined && { t: number(settledAt) }),
      ...(sesMessageId !== undefined && { i: { S: sesMessageId } }),
      ...(resends !== undefined && { r: number(resends) }),
      ...(trace !== undefined && !isOver && { w: writeTrace(trace) }),
    },
  };
}

export const writeFiring = (firing: Firing): AttributeValue => ({
  M: {
    k: { S: firing.messageKey },
    e: { S: firing.eventKey },
    p: { S: firing.entryKey },
    t: number(firing.firedAt),
    u: number(firing.waitsUntil),
  },
});

export const number = (value: number): AttributeValue => ({ N: String(value) });

/** @throws STORE_FAILED, RECORD_NEWER_VERSION for a record that cannot be read whole: nothing is sent on half a knowledge */
export function readRecord(item: Item | undefined): VisitorRecord {
  if (item === undefined) return emptyRecord;
  const record: VisitorRecord = { ...emptyRecord, claims: [], events: {}, firings: {}, conversions: {} };
  const plain = plainItem(item);
  refuseNewer(plain, 'the visitor’s record');
  record.revision = numberOr(plain[revisionName], 0);
  record.expiresAt = numberOr(plain[tables.sends.ttl], 0) * 1000;
  for (const [name, value] of Object.entries(item)) {
    const [prefix, rest] = [name.slice(0, 2), name.slice(2)];
    if (prefix === messagePrefix) record.claims.push(readClaim(rest, value));
    else if (prefix === eventPrefix) record.events[rest] = String(plain[name]);
    else if (prefix === firingPrefix) record.firings[rest] = readFiring(value);
    else if (prefix === conversionPrefix) record.conversions[rest] = numberOr(plain[name], 0);
  }
  return record;
}

/** Attributes of claims whose time to be forgotten has come; first the event ids, so that none ever points to nothing. */
export function forgottenAttributes({ claims, events }: VisitorRecord, now: number): string[] {
  const forgotten = new Set(claims.filter(({ forgetAt }) => forgetAt <= now).map(({ key }) => key));
  const pointers = Object.entries(events).filter(([, key]) => forgotten.has(key));
  return [
    ...pointers.map(([name]) => eventPrefix + name),
    ...[...forgotten].map((key) => messagePrefix + key),
  ];
}

const writeTrace = ({ journal, position, eventId, messageId }: ClaimTrace): AttributeValue => ({
  L: [journal, position, eventId, messageId].map((text) => ({ S: text })),
});

/** @throws STORE_FAILED for a claim that cannot be read */
export function readClaim(key: string, value: AttributeValue): RecordedClaim {
  const { s, p, c, l, f, n, x, t, i, r, w } = parsed(storedClaim, value);
  return {
    key,
    campaign: n,
    step: x,
    state: s,
    entryKey: p,
    claimId: c,
    leaseUntil: l,
    forgetAt: f,
    ...(t !== undefined && { settledAt: t }),
    ...(i !== undefined && { sesMessageId: i }),
    ...(r !== undefined && { resends: r }),
    ...(w !== undefined && { trace: { journal: w[0], position: w[1], eventId: w[2], messageId: w[3] } }),
  };
}

function readFiring(value: AttributeValue): Firing {
  const { k, e, p, t, u } = parsed(storedFiring, value);
  return { messageKey: k, eventKey: e, entryKey: p, firedAt: t, waitsUntil: u };
}

function parsed<Output>(schema: v.GenericSchema<unknown, Output>, value: AttributeValue): Output {
  const result = v.safeParse(schema, plainValue(value));
  if (result.success) return result.output;
  throw new CampaignTriggersError('STORE_FAILED', 'the ledger holds an entry that cannot be read');
}

const numberOr = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
