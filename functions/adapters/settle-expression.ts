// How a claim's end is written: what it may overwrite, and what is forgotten by the way. Single members are set, so that
// what SES told of the e-mail in the meantime stays.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ClaimEnd, ClaimRequest, RecordedClaim } from '../core/ports/send-ledger.ts';
import { entryKey } from '../core/send-key.ts';
import { attributesOf, number } from './ledger-item.ts';

/** Keeps the expression small; the next settlement forgets the rest. */
const forgottenAtOnce = 50;

export interface OwnClaim {
  claimId: string;
  forgotten: readonly string[];
  /** The claim whose place it took, where that one's e-mail may have arrived. */
  over?: RecordedClaim;
}

/** What is left to say: an earlier try that may have arrived is not undone by one that surely did not. */
function lastWord(end: ClaimEnd, { over }: Partial<OwnClaim> = {}): ClaimEnd & { resends?: number } {
  if (over === undefined || end.state === 'sent' || end.state === 'unknown') return end;
  const earlier = { state: 'unknown', at: over.settledAt ?? over.leaseUntil } as const;
  // Not taken, it was no second e-mail, and may be tried again.
  return end.state === 'released' ? { ...earlier, resends: over.resends ?? 0 } : earlier;
}

export function settleExpression(request: ClaimRequest, given: ClaimEnd, own: OwnClaim | undefined) {
  const end = lastWord(given, own);
  const { message, event } = attributesOf(request);
  const names: Record<string, string> = { '#message': message };
  const values: Record<string, AttributeValue> = {};

  const forgotten = (own?.forgotten ?? []).filter((name) => name !== message && name !== event);
  const remove = forgotten.slice(0, forgottenAtOnce).map((name, index) => {
    names[`#old${index}`] = name;
    return `#old${index}`;
  });
  const set: string[] = [];
  if (end.state === 'released') {
    names['#event'] = event;
    remove.push('#message', '#event');
  } else {
    Object.assign(names, { '#state': 's', '#at': 't' });
    Object.assign(values, { ':state': { S: end.state }, ':at': number(end.at) });
    set.push('#message.#state = :state', '#message.#at = :at');
    if (end.resends !== undefined) {
      names['#resends'] = 'r';
      values[':resends'] = number(end.resends);
      set.push('#message.#resends = :resends');
    }
    if (end.state === 'sent') {
      names['#id'] = 'i';
      values[':id'] = { S: end.sesMessageId };
      set.push('#message.#id = :id');
    }
    if (end.state !== 'unknown') {
      names['#trace'] = 'w';
      remove.push('#message.#trace');
    }
  }
  const condition =
    end.state === 'sent' ? 'attribute_exists(#message)' : replaceable(end.state, request, own, names, values);
  return {
    UpdateExpression: [
      set.length > 0 ? `SET ${set.join(', ')}` : '',
      remove.length > 0 ? `REMOVE ${remove.join(', ')}` : '',
    ]
      .join(' ')
      .trim(),
    ConditionExpression: condition,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}

/**
 * `sent` is proof and overwrites anything. The others speak of this journal entry's claim only, never of one that
 * is sent; "unknown" is the least that can be said, so that it replaces an open claim alone.
 */
function replaceable(
  end: 'refused' | 'released' | 'unknown',
  request: ClaimRequest,
  own: OwnClaim | undefined,
  names: Record<string, string>,
  values: Record<string, AttributeValue>,
): string {
  Object.assign(names, { '#entryKey': 'p', '#state': 's' });
  Object.assign(values, { ':entryKey': { S: entryKey(request) }, ':open': { S: 'open' } });
  const conditions = ['#message.#entryKey = :entryKey'];
  if (end === 'unknown') conditions.push('#message.#state = :open');
  else {
    values[':unknownBefore'] = { S: 'unknown' };
    conditions.push('#message.#state IN (:open, :unknownBefore)');
  }
  if (own !== undefined) {
    names['#claimId'] = 'c';
    values[':claimId'] = { S: own.claimId };
    conditions.push('#message.#claimId = :claimId');
  }
  return conditions.join(' AND ');
}
