// Positions in DynamoDB: one item per consumer and journal holds the position and the lease that fences it.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { tables } from '../contract/tables.ts';
import { CampaignTriggersError } from '../core/errors.ts';
import type { LeaseKey, PositionStore, SavedPosition } from '../core/ports/position-store.ts';
import { plainItem } from './attribute-value.ts';
import { knownVersion, refuseNewer, versionName } from './record-version.ts';

/** Long enough for the slowest step between two renewals, short enough that a dead poller is soon replaced. */
export const leaseMs = 30_000;

const itemSchema = v.object({
  cursor: v.optional(v.string()),
  journalUrl: v.optional(v.string(), ''),
  position: v.optional(v.string(), ''),
  progressAt: v.optional(v.number(), 0),
  checkedAt: v.optional(v.number(), 0),
  rereadSince: v.optional(v.number()),
  leaseExpiresAt: v.optional(v.number(), 0),
});

export function createPositionStore(deps: { dynamo: DynamoDBClient; table: string }): PositionStore {
  const itemOf = (key: LeaseKey) => ({
    TableName: deps.table,
    Key: { [tables.positions.partitionKey]: { S: `${key.consumer}#${key.journal}` } },
  });

  async function update(
    key: LeaseKey,
    now: number,
    set: Record<string, string | number>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const all = { ...set, leaseExpiresAt: now + leaseMs };
    const assignments = Object.keys(all).map((name) => `#${name} = :${name}`);
    await asOurErrors(() =>
      deps.dynamo.send(
        new UpdateItemCommand({
          ...itemOf(key),
          UpdateExpression: `SET ${assignments.join(', ')}`,
          // Only the holder. A lease that ran out without anybody taking it is still ours.
          ConditionExpression: '#leaseOwner = :me',
          ExpressionAttributeNames: names(...Object.keys(all), 'leaseOwner'),
          ExpressionAttributeValues: { ...values(all), ':me': { S: key.owner } },
        }),
        until(signal),
      ),
    );
  }

  return {
    async take(key, now, signal) {
      const request: UpdateItemCommandInput = {
        ...itemOf(key),
        UpdateExpression: 'SET #leaseOwner = :me, #leaseExpiresAt = :until',
        // Free, run out, or ours already (the first try was heard, its answer was not); and of a version that we know.
        ConditionExpression:
          '(attribute_not_exists(#leaseOwner) OR #leaseExpiresAt <= :now OR #leaseOwner = :me) AND (attribute_not_exists(#version) OR #version = :version)',
        ExpressionAttributeNames: names('leaseOwner', 'leaseExpiresAt', versionName),
        ExpressionAttributeValues: {
          ...values({ me: key.owner, until: now + leaseMs, now, version: knownVersion }),
        },
        ReturnValues: 'ALL_NEW',
      };
      try {
        const { Attributes } = await asOurErrors(() =>
          deps.dynamo.send(new UpdateItemCommand(request), until(signal)),
        );
        return { lease: 'taken', saved: savedIn(plainItem(Attributes ?? {})) };
      } catch (error) {
        if (!(error instanceof CampaignTriggersError) || error.code !== 'LEASE_LOST') throw error;
      }
      const { Item } = await asOurErrors(() =>
        deps.dynamo.send(new GetItemCommand({ ...itemOf(key), ConsistentRead: true }), until(signal)),
      );
      const plain = plainItem(Item ?? {});
      refuseNewer(plain, `the position of journal ${key.journal}`);
      const item = v.safeParse(itemSchema, plain);
      return { lease: 'held', until: item.success ? item.output.leaseExpiresAt : now };
    },

    save: (key, position, now, signal) => update(key, now, { ...position, savedAt: now }, signal),
    renew: (key, now, signal) => update(key, now, {}, signal),

    async release(key, signal) {
      await asOurErrors(() =>
        deps.dynamo.send(
          new UpdateItemCommand({
            ...itemOf(key),
            UpdateExpression: 'REMOVE #leaseOwner, #leaseExpiresAt',
            ConditionExpression: '#leaseOwner = :me',
            ExpressionAttributeNames: names('leaseOwner', 'leaseExpiresAt'),
            ExpressionAttributeValues: values({ me: key.owner }),
          }),
          until(signal),
        ),
      );
    },
  };
}

/** Without a cursor the item holds nothing but leases: nothing was ever read. A damaged item has an empty cursor. */
function savedIn(item: Record<string, unknown>): SavedPosition | undefined {
  if (item.cursor === undefined) return undefined;
  const parsed = v.safeParse(itemSchema, item);
  if (!parsed.success) return { cursor: '', journalUrl: '', position: '', progressAt: 0, checkedAt: 0 };
  const { cursor = '', leaseExpiresAt: _lease, rereadSince, ...rest } = parsed.output;
  return { cursor, ...rest, ...(rereadSince !== undefined && { rereadSince }) };
}

function until(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}

function names(...all: string[]): Record<string, string> {
  return Object.fromEntries(all.map((name) => [`#${name}`, name]));
}

function values(all: Record<string, string | number>) {
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      `:${name}`,
      typeof value === 'number' ? { N: String(value) } : { S: value },
    ]),
  );
}

async function asOurErrors<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      throw new CampaignTriggersError('LEASE_LOST', 'another poller holds the lease of this journal', {
        cause: error,
      });
    }
    const name = error instanceof Error ? error.name : 'unknown error';
    throw new CampaignTriggersError('POSITION_STORE_FAILED', `the positions table failed (${name})`, {
      cause: error,
    });
  }
}
