// Remembers in the sends table whose delivery SES has told: one item for each second of sending, with a set of marks. A write
// answers which marks were there before it, so that one write both asks and remembers.
import { createHash } from 'node:crypto';
import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { deliveriesPrefix, tables } from '../contract/tables.ts';
import { asCampaignTriggersError } from '../core/errors.ts';
import { inParallel } from '../core/in-parallel.ts';
import type { Delivered, DeliveryMemory, FirstTold } from '../core/ports/delivery-memory.ts';
import { storeFailed } from './store-failed.ts';

const { partitionKey, ttl } = tables.sends;

/** Keeps an item near the KB or two that a write of it costs; of nine bytes a mark. */
const emailsPerItem = 256;
/** Among so few, 64 bits tell one e-mail from the other. */
const markBytes = 8;
/** Longer than a queue or its dead letters keep an event: none comes later. */
const keptMs = 15 * 86_400_000;
const atOnce = 10;

export interface DeliveryMemoryDeps {
  client: DynamoDBClient;
  tableName: string;
  /** The whole fleet's sending rate. */
  sendingRatePerSecond: number;
}

interface Group {
  key: string;
  sentAt: number;
  /** By mark, the places of its tellings in what is asked. */
  places: Map<string, number[]>;
}

export function createDeliveryMemory(deps: DeliveryMemoryDeps): DeliveryMemory {
  const { client, tableName, sendingRatePerSecond } = deps;
  const shards = Math.max(1, Math.ceil(sendingRatePerSecond / emailsPerItem));

  /** The marks that were there before. */
  async function add({ key, sentAt, places }: Group): Promise<ReadonlySet<string>> {
    const command = new UpdateItemCommand({
      TableName: tableName,
      Key: { [partitionKey]: { S: key } },
      UpdateExpression: 'SET #ttl = if_not_exists(#ttl, :ttl) ADD #marks :marks',
      ExpressionAttributeNames: { '#ttl': ttl, '#marks': 'marks' },
      ExpressionAttributeValues: {
        ':ttl': { N: String(Math.ceil((sentAt + keptMs) / 1000)) },
        ':marks': { BS: [...places.keys()].map((mark) => Buffer.from(mark, 'hex')) },
      },
      ReturnValues: 'UPDATED_OLD',
    });
    try {
      const { marks } = (await client.send(command)).Attributes ?? {};
      return new Set(marks?.BS?.map((mark) => Buffer.from(mark).toString('hex')));
    } catch (cause) {
      throw storeFailed(tableName, 'written', cause);
    }
  }

  return {
    async remember(told) {
      const first: FirstTold[] = told.map(() => false);
      await inParallel(groupsOf(told, shards), atOnce, async (group) => {
        try {
          const before = await add(group);
          for (const [mark, [place = 0]] of group.places) first[place] = !before.has(mark);
        } catch (thrown) {
          const failure = asCampaignTriggersError(thrown);
          for (const place of [...group.places.values()].flat()) first[place] = failure;
        }
      });
      return first;
    },
  };
}

function groupsOf(told: readonly Delivered[], shards: number): Group[] {
  const groups = new Map<string, Group>();
  for (const [place, { claim, sentAt }] of told.entries()) {
    const digest = createHash('sha256').update(`${claim.visitorHash}_${claim.messageKey}`).digest();
    const second = Math.floor(sentAt / 1000);
    const key = `${deliveriesPrefix}${second}:${digest.readUInt32BE(markBytes) % shards}`;
    const mark = digest.toString('hex', 0, markBytes);
    const group = groups.get(key) ?? { key, sentAt, places: new Map() };
    group.places.set(mark, [...(group.places.get(mark) ?? []), place]);
    groups.set(key, group);
  }
  return [...groups.values()];
}
