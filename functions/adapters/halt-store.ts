// Halts and pauses in DynamoDB: one item of the sends table under a reserved key, an attribute for each halt and each pause,
// so that one read tells them all and each is changed by itself.
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { haltsKey, tables } from '../contract/tables.ts';
import { type ErrorCode, errorCatalogue } from '../core/errors.ts';
import { type Halt, type Pause, type Stop, scopeName } from '../core/halts.ts';
import type { HaltStore } from '../core/ports/halt-store.ts';
import { plainItem } from './attribute-value.ts';
import { storeFailed } from './store-failed.ts';

const { partitionKey } = tables.sends;
const attributeShape = /^(halt|pause):(?:all|campaign:(.*))$/;

const code = v.custom<ErrorCode>((why) => typeof why === 'string' && Object.hasOwn(errorCatalogue, why));
const haltSchema = v.object({ why: code, since: v.number(), probeAt: v.number(), probes: v.number() });
const pauseSchema = v.object({ why: v.string(), since: v.number() });

export function createHaltStore(table: { client: DynamoDBClient; tableName: string }): HaltStore {
  const { client, tableName } = table;
  const Key = { [partitionKey]: { S: haltsKey } };

  /** The attributes before it; undefined where the condition does not hold. */
  async function update(change: Partial<UpdateItemCommandInput>) {
    const command = new UpdateItemCommand({ TableName: tableName, Key, ReturnValues: 'ALL_OLD', ...change });
    try {
      return (await client.send(command)).Attributes ?? {};
    } catch (cause) {
      if (cause instanceof ConditionalCheckFailedException) return undefined;
      throw storeFailed(tableName, 'written', cause);
    }
  }

  async function putNew(stop: Stop): Promise<boolean> {
    const written = await update({
      UpdateExpression: 'SET #stop = :stop',
      ConditionExpression: 'attribute_not_exists(#stop)',
      ExpressionAttributeNames: { '#stop': attributeOf(stop) },
      ExpressionAttributeValues: { ':stop': writeStop(stop) },
    });
    return written !== undefined;
  }

  /** Of this halt only, not of a later one of the same scope. */
  const sameHalt = (halt: Halt) => ({
    ConditionExpression: '#halt.#since = :since',
    ExpressionAttributeNames: { '#halt': attributeOf(halt), '#since': 'since' },
    ExpressionAttributeValues: { ':since': { N: String(halt.since) } },
  });

  return {
    async read() {
      const command = new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true });
      const { Item = {} } = await client.send(command).catch((cause: unknown) => {
        throw storeFailed(tableName, 'read', cause);
      });
      return readStops(Item);
    },
    async raise(halt) {
      await putNew(halt);
    },
    async explain(halt) {
      const { ConditionExpression, ...same } = sameHalt(halt);
      await update({
        UpdateExpression: 'SET #halt.#why = :why',
        ConditionExpression,
        ExpressionAttributeNames: { ...same.ExpressionAttributeNames, '#why': 'why' },
        ExpressionAttributeValues: { ...same.ExpressionAttributeValues, ':why': { S: halt.why } },
      });
    },
    async takeProbes(halts) {
      const all = halts.map((halt, at) => ({ ...halt, at }));
      const written = await update({
        UpdateExpression: `SET ${all.map(({ at }) => `#h${at} = :next${at}`).join(', ')}`,
        ConditionExpression: all.map(({ at }) => `#h${at}.#probeAt = :seen${at}`).join(' AND '),
        ExpressionAttributeNames: {
          '#probeAt': 'probeAt',
          ...Object.fromEntries(all.map(({ seen, at }) => [`#h${at}`, attributeOf(seen)])),
        },
        ExpressionAttributeValues: Object.fromEntries(
          all.flatMap(({ seen, next, at }) => [
            [`:seen${at}`, { N: String(seen.probeAt) }],
            [`:next${at}`, writeStop(next)],
          ]),
        ),
      });
      return written !== undefined;
    },
    async end(halt) {
      await update({ UpdateExpression: 'REMOVE #halt', ...sameHalt(halt) });
    },
    pause: putNew,
    async resume(scope) {
      const before = await update({
        UpdateExpression: 'REMOVE #pause, #halt',
        ExpressionAttributeNames: {
          '#pause': `pause:${scopeName(scope)}`,
          '#halt': `halt:${scopeName(scope)}`,
        },
      });
      return readStops(before ?? {}).filter((stop) => scopeName(stop) === scopeName(scope));
    },
  };
}

const attributeOf = (stop: Stop): string => `${stop.by === 'operator' ? 'pause' : 'halt'}:${scopeName(stop)}`;

function writeStop(stop: Stop): AttributeValue {
  const { why, since } = stop;
  const common = { why: { S: why }, since: { N: String(since) } };
  if (stop.by === 'operator') return { M: common };
  return { M: { ...common, probeAt: { N: String(stop.probeAt) }, probes: { N: String(stop.probes) } } };
}

function readStops(item: Record<string, AttributeValue>): Stop[] {
  return Object.entries(plainItem(item)).flatMap(([name, value]): Stop[] => {
    const [, kind, campaign] = attributeShape.exec(name) ?? [];
    if (kind === undefined) return [];
    const scope = campaign === undefined ? {} : { campaign };
    const halt = kind === 'halt' ? v.safeParse(haltSchema, value) : undefined;
    if (halt?.success) return [{ ...scope, by: 'consumer', ...halt.output }];
    return [pauseOf(scope, value)];
  });
}

function pauseOf(scope: { campaign?: string }, value: unknown): Pause {
  const pause = v.safeParse(pauseSchema, value);
  const { why, since } = pause.success ? pause.output : { why: 'unreadable', since: 0 };
  return { ...scope, by: 'operator', why, since };
}
