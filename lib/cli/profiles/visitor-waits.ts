// What waits for a visitor, for who shows or erases a person.
import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { tables } from '../../../functions/contract/tables.ts';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';

export interface VisitorWait {
  /** Absent where the item does not say it. */
  campaign?: string;
  /** Of the campaign's steps, counted from 1. */
  step?: number;
  due: string;
}

export interface VisitorWaits {
  /** @throws STORE_FAILED */
  list(visitorHash: string): Promise<VisitorWait[]>;
  /** Answers how many there were. @throws STORE_FAILED; then some may be left */
  remove(visitorHash: string): Promise<number>;
}

type Item = Record<string, AttributeValue>;

const { partitionKey, sortKey, index } = tables.waits;
/** `<campaign>#<step, counted from 0>#<the firing>`. */
const waitShape = /^(.+)#(\d+)#[^#]+$/s;

export function createVisitorWaits(deps: { client: DynamoDBClient; tableName: string }): VisitorWaits {
  const { client, tableName } = deps;

  async function find(visitorHash: string): Promise<Item[]> {
    const query = {
      TableName: tableName,
      KeyConditionExpression: '#visitor = :visitor',
      ProjectionExpression: '#visitor, #wait, #dueAt',
      ExpressionAttributeNames: { '#visitor': partitionKey, '#wait': sortKey, '#dueAt': index.sortKey },
      ExpressionAttributeValues: { ':visitor': { S: visitorHash } },
      ConsistentRead: true,
    };
    const found: Item[] = [];
    try {
      for await (const { Items = [] } of paginateQuery({ client }, query)) found.push(...Items);
    } catch (cause) {
      throw new CampaignTriggersError('STORE_FAILED', `table ${tableName} could not be read`, { cause });
    }
    return found;
  }

  return {
    list: async (visitorHash) => (await find(visitorHash)).map(readWait),
    async remove(visitorHash) {
      const found = await find(visitorHash);
      for (const { [partitionKey]: visitor, [sortKey]: wait } of found) {
        const Key = { ...(visitor && { [partitionKey]: visitor }), ...(wait && { [sortKey]: wait }) };
        try {
          await client.send(new DeleteItemCommand({ TableName: tableName, Key }));
        } catch (cause) {
          throw new CampaignTriggersError('STORE_FAILED', `table ${tableName} could not be written`, {
            cause,
          });
        }
      }
      return found.length;
    },
  };
}

function readWait(item: Item): VisitorWait {
  const [, campaign, step] = waitShape.exec(item[sortKey]?.S ?? '') ?? [];
  return {
    ...(campaign !== undefined && { campaign, step: Number(step) + 1 }),
    due: new Date(Number(item[index.sortKey]?.N ?? 0)).toISOString(),
  };
}
