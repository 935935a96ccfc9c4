// The ledger in DynamoDB: one item per visitor, so that one conditional write is the whole claim, caps included.
import { randomBytes } from 'node:crypto';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { tables } from '../contract/tables.ts';
import { withConversions } from '../core/conversions.ts';
import { CampaignTriggersError } from '../core/errors.ts';
import type {
  ClaimEnd,
  ClaimRequest,
  RecordedClaim,
  SendLedger,
  VisitorRecord,
  WriteAnswer,
} from '../core/ports/send-ledger.ts';
import { batchGet } from './batch-get.ts';
import {
  attributesOf,
  conversionAttribute,
  firingAttribute,
  forgottenAttributes,
  type Item,
  number,
  openEntry,
  readRecord,
  revisionName,
  writeEntry,
  writeFiring,
} from './ledger-item.ts';
import { type OwnClaim, settleExpression } from './settle-expression.ts';
import { isItemFull, storeFailed } from './store-failed.ts';
import { readVisitorRecord } from './visitor-record.ts';

const { partitionKey, ttl } = tables.sends;
/** A record whose ground moves under it is looked at again this often. */
const maxLooks = 8;

export interface LedgerDeps {
  client: DynamoDBClient;
  tableName: string;
  newClaimId?: () => string;
}

export function createSendLedger(deps: LedgerDeps): SendLedger {
  const { client, tableName, newClaimId = () => randomBytes(9).toString('base64url') } = deps;
  /** What a claim learnt, kept for its settlement. */
  const taken = new WeakMap<ClaimRequest, OwnClaim>();

  async function update(visitorHash: string, expression: Partial<UpdateItemCommandInput>): Promise<boolean> {
    const command = new UpdateItemCommand({ TableName: tableName, Key: keyOf(visitorHash), ...expression });
    try {
      await client.send(command);
      return true;
    } catch (cause) {
      if (cause instanceof ConditionalCheckFailedException) return false;
      throw translated(cause, tableName);
    }
  }

  async function write(visitorHash: string, change: Change, seen: VisitorRecord): Promise<WriteAnswer> {
    if (await update(visitorHash, revised(change, seen))) return { answer: 'written' };
    return { answer: 'changed', record: await readVisitorRecord(deps, visitorHash) };
  }

  async function settle(request: ClaimRequest, end: ClaimEnd, of?: RecordedClaim): Promise<boolean> {
    const own = taken.get(request) ?? (of && { claimId: of.claimId, forgotten: [] });
    if (await update(request.visitorHash, settleExpression(request, end, own))) return true;
    return end.state === 'sent' && (await writeSent(request, end, own?.claimId ?? newClaimId()));
  }

  /** Nothing is there to be settled, since an operator let go of it: that it was sent must be known all the same. */
  async function writeSent(
    { entering: _, ...request }: ClaimRequest,
    end: Extract<ClaimEnd, { state: 'sent' }>,
    claimId: string,
  ): Promise<boolean> {
    const entry = { ...openEntry(request, claimId), ...end, settledAt: end.at };
    let record = await readVisitorRecord(deps, request.visitorHash);
    for (let look = 0; look < maxLooks; look += 1) {
      const answer = await write(
        request.visitorHash,
        claimChange(request, writeEntry(entry, request)),
        record,
      );
      if (answer.answer === 'written') return true;
      record = answer.record;
    }
    return false;
  }

  return {
    settle,
    async read(visitorHashes) {
      if (visitorHashes.length === 0) return new Map();
      const request = { client, tableName, partitionKey, keys: visitorHashes, consistent: false };
      const items = await batchGet(request);
      return new Map(items.map((item) => [item[partitionKey]?.S ?? '', () => readRecord(item)]));
    },
    async claim(request, seen, over) {
      const resends = over?.state === 'refused' || over === undefined ? 0 : (over.resends ?? 0) + 1;
      const entry = openEntry(request, newClaimId(), resends);
      const { claimId } = entry;
      const uncertain = over !== undefined && over.state !== 'refused';
      const forgotten = forgottenAttributes(seen, request.now);
      taken.set(request, { claimId, forgotten, ...(uncertain && { over }) });
      try {
        const change = claimChange(request, writeEntry(entry, request), over);
        const answer = await write(request.visitorHash, change, seen);
        if (answer.answer === 'written') return answer;
        // The write had arrived; only its answer was lost, and the SDK tried again.
        if (answer.record.claims.some((claim) => claim.claimId === claimId)) return { answer: 'written' };
        return answer;
      } catch (thrown) {
        // The write may have arrived though its answer did not: a claim that nobody uses would end as unknown.
        await settle(request, { state: 'released', at: request.now }).catch(() => undefined);
        throw thrown;
      }
    },
    async enter({ visitorHash, campaign, firing, forgetAt }, seen) {
      const set = { [firingAttribute(campaign)]: writeFiring(firing) };
      return await write(visitorHash, { set, expiresAt: forgetAt }, seen);
    },
    async convert(visitorHash, conversions, seen) {
      let record = seen ?? (await readVisitorRecord(deps, visitorHash));
      for (let look = 0; look < maxLooks; look += 1) {
        const noted = withConversions(record, conversions);
        if (noted.unwritten === undefined) return;
        const answer = await write(visitorHash, { set: {}, expiresAt: 0 }, noted);
        if (answer.answer === 'written') return;
        record = answer.record;
      }
      throw new CampaignTriggersError('STORE_FAILED', 'a visitor’s record changed too often');
    },
  };
}

const keyOf = (visitorHash: string): Item => ({ [partitionKey]: { S: visitorHash } });

/** What a write sets, and on which further condition. */
interface Change {
  set: Record<string, AttributeValue>;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  condition?: { text: string; names: Record<string, string>; values: Record<string, AttributeValue> };
}

function claimChange(
  request: ClaimRequest,
  entry: AttributeValue,
  over?: { state: string; claimId: string },
): Change {
  const { message, event, messageKey } = attributesOf(request);
  const { entering, campaign } = request;
  return {
    set: {
      [message]: entry,
      [event]: { S: messageKey },
      ...(entering !== undefined && { [firingAttribute(campaign)]: writeFiring(entering) }),
    },
    expiresAt: request.forgetAt,
    // Settling raises no revision: what is taken over must still be as it was seen.
    ...(over !== undefined && {
      condition: {
        text: '#over.#state = :overState AND #over.#claimId = :overClaim',
        names: { '#over': message, '#state': 's', '#claimId': 'c' },
        values: { ':overState': { S: over.state }, ':overClaim': { S: over.claimId } },
      },
    }),
  };
}

/** The change and the record's unwritten conversions, on condition that the record is as it was seen. */
function revised(
  change: Change,
  { revision, expiresAt, unwritten }: VisitorRecord,
): Partial<UpdateItemCommandInput> {
  const condition = change.condition ?? { text: '', names: {}, values: {} };
  const seen = revision === 0 ? 'attribute_not_exists(#rev)' : '#rev = :rev';
  const { at = 0, campaigns = [] } = unwritten ?? {};
  const noted = campaigns.map(({ name }) => [conversionAttribute(name), number(at)]);
  return expressionOf({
    set: { ...change.set, ...Object.fromEntries(noted), [revisionName]: number(revision + 1) },
    expiresAt: Math.max(change.expiresAt, expiresAt, ...campaigns.map(({ forgetAt }) => forgetAt)),
    condition: {
      text: [seen, ...(condition.text === '' ? [] : [condition.text])].join(' AND '),
      names: { ...condition.names, '#rev': revisionName },
      values: { ...condition.values, ...(revision === 0 ? {} : { ':rev': number(revision) }) },
    },
  });
}

function expressionOf({ set, expiresAt, condition }: Change): Partial<UpdateItemCommandInput> {
  const all = Object.entries({ ...set, [ttl]: number(Math.ceil(expiresAt / 1000)) });
  return {
    UpdateExpression: `SET ${all.map((_, index) => `#s${index} = :s${index}`).join(', ')}`,
    ...(condition !== undefined && { ConditionExpression: condition.text }),
    ExpressionAttributeNames: {
      ...Object.fromEntries(all.map(([name], index) => [`#s${index}`, name])),
      ...condition?.names,
    },
    ExpressionAttributeValues: {
      ...Object.fromEntries(all.map(([, value], index) => [`:s${index}`, value])),
      ...condition?.values,
    },
  };
}

/** The one permanent trouble is a full item. */
function translated(cause: unknown, tableName: string): CampaignTriggersError {
  if (isItemFull(cause)) {
    return new CampaignTriggersError('LEDGER_FULL', 'the visitor’s ledger item is full', { cause });
  }
  return storeFailed(tableName, 'used', cause);
}
