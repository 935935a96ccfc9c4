// The suppressions table of a deployment as the commands use it: one recipient's item, its scopes one by one.
import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { plainItem } from '../../../functions/adapters/attribute-value.ts';
import { storeFailed } from '../../../functions/adapters/store-failed.ts';
import { readSuppression, scopePrefix } from '../../../functions/adapters/suppression-store.ts';
import { tables } from '../../../functions/contract/tables.ts';
import type { Suppression } from '../../../functions/core/ports/suppression-store.ts';

export interface SuppressedScope {
  /** `all`, or a category of mail. */
  scope: string;
  reason: string;
  since: string;
}

/** A suppression that somebody took away by hand: what it was stays on record. */
export interface LiftedScope {
  scope: string;
  was: string;
  at: string;
  because: string;
}

export interface SuppressionState {
  suppressed: SuppressedScope[];
  lifted: LiftedScope[];
}

export interface SuppressionsTable {
  client: DynamoDBClient;
  tableName: string;
}

const { partitionKey } = tables.suppressions;
const liftedPrefix = 'lifted:';
const liftedSchema = v.object({ was: v.string(), at: v.number(), because: v.string() });

/** @throws STORE_FAILED */
export async function readState(table: SuppressionsTable, recipientHash: string): Promise<SuppressionState> {
  const command = new GetItemCommand({
    TableName: table.tableName,
    Key: { [partitionKey]: { S: recipientHash } },
    ConsistentRead: true,
  });
  const { Item } = await table.client.send(command).catch(failed(table, 'read'));
  if (Item === undefined) return { suppressed: [], lifted: [] };
  const lifted = Object.entries(plainItem(Item)).flatMap(([name, value]) => {
    const parsed = name.startsWith(liftedPrefix) ? v.safeParse(liftedSchema, value) : undefined;
    if (!parsed?.success) return [];
    const { was, at, because } = parsed.output;
    return [{ scope: name.slice(liftedPrefix.length), was, at: dateText(at), because }];
  });
  return { suppressed: scopesOf(readSuppression(Item)), lifted };
}

/** `all` first. */
export function scopesOf({ all, categories }: Suppression): SuppressedScope[] {
  const entries = [...(all ? [['all', all] as const] : []), ...Object.entries(categories)];
  return entries.map(([scope, { reason, at }]) => ({ scope, reason, since: dateText(at) }));
}

/** False where the scope is not suppressed any more. @throws STORE_FAILED */
export async function liftSuppression(
  table: SuppressionsTable,
  recipientHash: string,
  { scope, was, because }: { scope: string; was: string; because: string },
  now: number,
): Promise<boolean> {
  const command = new UpdateItemCommand({
    TableName: table.tableName,
    Key: { [partitionKey]: { S: recipientHash } },
    UpdateExpression: 'SET #lifted = :lifted REMOVE #scope',
    ConditionExpression: 'attribute_exists(#scope)',
    ExpressionAttributeNames: { '#scope': scopePrefix + scope, '#lifted': liftedPrefix + scope },
    ExpressionAttributeValues: {
      ':lifted': { M: { was: { S: was }, at: { N: String(now) }, because: { S: because } } },
    },
  });
  try {
    await table.client.send(command);
    return true;
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'ConditionalCheckFailedException') return false;
    return failed(table, 'written')(cause);
  }
}

/**
 * Takes off an item whatever stands beside its scopes: records of lifted suppressions, in somebody's own words, and bounces
 * that were counted. @throws STORE_FAILED
 */
export async function keepScopesAlone(table: SuppressionsTable, recipientHash: string): Promise<void> {
  const Key = { [partitionKey]: { S: recipientHash } };
  const read = new GetItemCommand({ TableName: table.tableName, Key, ConsistentRead: true });
  const { Item = {} } = await table.client.send(read).catch(failed(table, 'read'));
  const others = Object.keys(Item).filter((name) => name !== partitionKey && !name.startsWith(scopePrefix));
  if (others.length === 0) return;
  const command = new UpdateItemCommand({
    TableName: table.tableName,
    Key,
    UpdateExpression: `REMOVE ${others.map((_, at) => `#other${at}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(others.map((name, at) => [`#other${at}`, name])),
  });
  await table.client.send(command).catch(failed(table, 'written'));
}

/** Of 1970 for an entry that cannot be read. */
const dateText = (at: number): string => new Date(at).toISOString();

export function failed(
  { tableName }: SuppressionsTable,
  what: 'read' | 'written',
): (cause: unknown) => never {
  return (cause) => {
    throw storeFailed(tableName, what, cause);
  };
}
