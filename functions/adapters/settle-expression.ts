// How a claim's end is written: what it may overwrite, and what is forgotten by the way.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { tables } from '../contract/tables.ts';
import type { LedgerEntry } from '../core/judge-claim.ts';
import type { ClaimRequest } from '../core/ports/send-ledger.ts';
import { attributesOf, writeEntry } from './ledger-item.ts';

const { ttl } = tables.sends;
/** Keeps the expression small; the next settlement forgets the rest. */
const forgottenAtOnce = 50;

type End = 'sent' | 'refused' | 'released' | 'unknown';

export function settleExpression(
  request: ClaimRequest,
  entry: LedgerEntry,
  end: End,
  own: { claimId: string; forgotten: string[] } | undefined,
) {
  const { message, event, messageKey } = attributesOf(request);
  const names: Record<string, string> = { '#message': message, '#event': event };
  const values: Record<string, AttributeValue> = {};

  const forgotten = (own?.forgotten ?? []).filter((name) => name !== message && name !== event);
  const remove = forgotten.slice(0, forgottenAtOnce).map((name, index) => {
    names[`#old${index}`] = name;
    return `#old${index}`;
  });
  if (end === 'released') remove.push('#message', '#event');
  else {
    names['#ttl'] = ttl;
    values[':entry'] = writeEntry(entry);
    values[':messageKey'] = { S: messageKey };
    values[':ttl'] = { N: String(Math.ceil(request.forgetAt / 1000)) };
  }
  const set = end === 'released' ? '' : 'SET #message = :entry, #event = :messageKey, #ttl = :ttl';
  const condition = end === 'sent' ? undefined : replaceable(end, entry, own !== undefined, names, values);
  return {
    UpdateExpression: [set, remove.length > 0 ? `REMOVE ${remove.join(', ')}` : ''].join(' ').trim(),
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    ...(condition !== undefined && { ConditionExpression: condition }),
  };
}

/**
 * `sent` is proof and overwrites anything. The others speak of this journal entry's claim only, never of one that
 * is sent; "unknown" is the least that can be said, so that it replaces an open claim alone.
 */
function replaceable(
  end: Exclude<End, 'sent'>,
  entry: LedgerEntry,
  own: boolean,
  names: Record<string, string>,
  values: Record<string, AttributeValue>,
): string {
  names['#entryKey'] = 'p';
  names['#state'] = 's';
  values[':entryKey'] = { S: entry.entryKey };
  values[':open'] = { S: 'open' };
  const conditions = ['#message.#entryKey = :entryKey'];
  if (end === 'unknown') conditions.push('#message.#state = :open');
  else {
    values[':unknown'] = { S: 'unknown' };
    conditions.push('#message.#state IN (:open, :unknown)');
  }
  if (own) {
    names['#claimId'] = 'c';
    values[':claimId'] = { S: entry.claimId };
    conditions.push('#message.#claimId = :claimId');
  }
  return conditions.join(' AND ');
}
