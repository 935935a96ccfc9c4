// The ledger in DynamoDB: one item per visitor, so that one conditional write is the whole claim.
import { randomBytes } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { tables } from '../contract/tables.ts';
import { CampaignTriggersError } from '../core/errors.ts';
import { judgeClaim, type LedgerEntry } from '../core/judge-claim.ts';
import type { ClaimAnswer, ClaimRequest, SendLedger } from '../core/ports/send-ledger.ts';
import {
  attributesOf,
  entriesOf,
  entryKeyOf,
  forgottenAttributes,
  type Item,
  writeEntry,
} from './ledger-item.ts';
import { settleExpression } from './settle-expression.ts';

const { partitionKey, ttl } = tables.sends;
/** A claim whose ground moves under it is looked at again this often. */
const maxLooks = 4;

export interface LedgerDeps {
  client: DynamoDBClient;
  tableName: string;
  newClaimId?: () => string;
}

export function createSendLedger(deps: LedgerDeps): SendLedger {
  const { client, tableName, newClaimId = () => randomBytes(9).toString('base64url') } = deps;
  /** What a claim learnt, kept for its settlement: its id, and what may be forgotten by the way. */
  const taken = new WeakMap<ClaimRequest, { claimId: string; forgotten: string[] }>();

  async function update(request: ClaimRequest, expression: Partial<UpdateItemCommandInput>) {
    const command = new UpdateItemCommand({ TableName: tableName, Key: keyOf(request), ...expression });
    try {
      return { attributes: (await client.send(command)).Attributes ?? {} };
    } catch (cause) {
      if (cause instanceof ConditionalCheckFailedException) return 'condition failed' as const;
      throw translated(cause, tableName);
    }
  }

  async function read(request: ClaimRequest): Promise<Item> {
    const command = new GetItemCommand({ TableName: tableName, Key: keyOf(request), ConsistentRead: true });
    try {
      return (await client.send(command)).Item ?? {};
    } catch (cause) {
      throw translated(cause, tableName);
    }
  }

  async function take(request: ClaimRequest, entry: LedgerEntry, over?: LedgerEntry): Promise<boolean> {
    const answer = await update(request, claimExpression(request, entry, over));
    if (answer === 'condition failed') return false;
    const forgotten = forgottenAttributes(answer.attributes, request.now);
    taken.set(request, { claimId: entry.claimId, forgotten });
    return true;
  }

  async function claimFor(request: ClaimRequest, entry: LedgerEntry): Promise<ClaimAnswer> {
    let over: LedgerEntry | undefined;
    for (let look = 0; look < maxLooks; look += 1) {
      if (await take(request, entry, over)) return { claim: 'taken' };
      const item = await read(request);
      const [first, ...others] = entriesOf(item, request);
      over = undefined;
      // Released between the write and the read: free again.
      if (first === undefined) continue;
      const { entryKey, claimId } = entry;
      const judgement = judgeClaim({ request, entryKey, claimId }, [first, ...others]);
      if (judgement.claim === 'retake') {
        over = judgement.of;
        continue;
      }
      // The write had arrived; only its answer was lost, and the SDK tried again.
      if (judgement.claim === 'taken') taken.set(request, { claimId, forgotten: [] });
      return judgement;
    }
    throw new CampaignTriggersError('STORE_FAILED', 'a claim changed hands too often while it was looked at');
  }

  async function settle(request: ClaimRequest, end: Parameters<SendLedger['settle']>[1]): Promise<void> {
    const own = taken.get(request);
    const entry: LedgerEntry = {
      ...openEntry(request, own?.claimId ?? newClaimId()),
      state: end.state === 'released' ? 'open' : end.state,
      settledAt: end.at,
      ...(end.state === 'sent' && { sesMessageId: end.sesMessageId }),
    };
    // A failed condition means that the claim has been settled otherwise, and better, in the meantime.
    await update(request, settleExpression(request, entry, end.state, own));
  }

  return {
    settle,
    async claim(request) {
      const entry = openEntry(request, newClaimId());
      try {
        return await claimFor(request, entry);
      } catch (thrown) {
        // The write may have arrived though its answer did not: a claim that nobody uses would end as unknown.
        taken.set(request, { claimId: entry.claimId, forgotten: [] });
        await settle(request, { state: 'released', at: request.now }).catch(() => undefined);
        throw thrown;
      }
    },
  };
}

const keyOf = ({ visitorHash }: ClaimRequest): Item => ({ [partitionKey]: { S: visitorHash } });

function openEntry(request: ClaimRequest, claimId: string): LedgerEntry {
  const { leaseUntil, forgetAt, journal, position, eventId, messageId } = request;
  const trace = { journal, position, eventId, messageId };
  return { state: 'open', entryKey: entryKeyOf(request), claimId, leaseUntil, forgetAt, trace };
}

function claimExpression(request: ClaimRequest, entry: LedgerEntry, over?: LedgerEntry) {
  const { message, event, messageKey } = attributesOf(request);
  return {
    UpdateExpression: 'SET #message = :entry, #event = :messageKey, #ttl = :ttl',
    ConditionExpression:
      over === undefined
        ? 'attribute_not_exists(#message) AND attribute_not_exists(#event)'
        : '#message.#state = :overState AND #message.#claimId = :overClaim',
    ExpressionAttributeNames: {
      '#message': message,
      '#event': event,
      '#ttl': ttl,
      ...(over !== undefined && { '#state': 's', '#claimId': 'c' }),
    },
    ExpressionAttributeValues: {
      ':entry': writeEntry(entry),
      ':messageKey': { S: messageKey },
      ':ttl': { N: String(Math.ceil(request.forgetAt / 1000)) },
      ...(over !== undefined && { ':overState': { S: over.state }, ':overClaim': { S: over.claimId } }),
    },
    ReturnValues: 'ALL_OLD' as const,
  };
}

/** The one permanent trouble: DynamoDB's 400 KB per item. The message is its documented wording. */
function translated(cause: unknown, tableName: string): CampaignTriggersError {
  const full =
    cause instanceof Error &&
    cause.name === 'ValidationException' &&
    /item size.*exceeded/i.test(cause.message);
  if (full) {
    return new CampaignTriggersError('LEDGER_FULL', 'the visitor’s ledger item is full', { cause });
  }
  return new CampaignTriggersError('STORE_FAILED', `table ${tableName} could not be used`, { cause });
}
