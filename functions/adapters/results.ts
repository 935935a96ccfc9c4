// Results in DynamoDB: one item per campaign, day, step and variant; each count is an attribute of its own name.
import {
  type AttributeValue,
  type DynamoDBClient,
  paginateQuery,
  paginateScan,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { tables } from '../contract/tables.ts';
import type { ResultKey, Results } from '../core/ports/results.ts';
import { plainItem } from './attribute-value.ts';
import { storeFailed } from './store-failed.ts';

const { partitionKey, sortKey, ttl } = tables.results;
/** A year can be compared with the one before it. */
const keptDays = 400;

export interface ResultsTable {
  client: DynamoDBClient;
  tableName: string;
}

export interface ResultRow {
  key: ResultKey;
  counts: Record<string, number>;
}

export function createResults({ client, tableName }: ResultsTable): Results {
  return {
    async add(key, counts) {
      const added = Object.entries(counts).filter(([, count]) => count !== undefined && count > 0);
      if (added.length === 0) return;
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: { [partitionKey]: { S: key.campaign }, [sortKey]: { S: sortText(key) } },
        UpdateExpression: `SET #ttl = if_not_exists(#ttl, :ttl) ADD ${added.map((_, at) => `#c${at} :c${at}`).join(', ')}`,
        ExpressionAttributeNames: {
          '#ttl': ttl,
          ...Object.fromEntries(added.map(([name], at) => [`#c${at}`, name])),
        },
        ExpressionAttributeValues: {
          ':ttl': { N: String(Date.parse(key.day) / 1000 + keptDays * 86_400) },
          ...Object.fromEntries(added.map(([, count], at) => [`:c${at}`, { N: String(count) }])),
        },
      });
      try {
        await client.send(command);
      } catch (cause) {
        throw storeFailed(tableName, 'written', cause);
      }
    },
  };
}

/** Every item of the days, first and last included, of one campaign or of all. @throws STORE_FAILED */
export async function readResults(
  { client, tableName }: ResultsTable,
  wanted: { campaign?: string; from: string; until: string },
): Promise<ResultRow[]> {
  const { campaign, from, until } = wanted;
  const names = { '#result': sortKey };
  // `$` follows `#`, so that the last day's own items lie below it.
  const values = { ':from': { S: from }, ':until': { S: `${until}$` } };
  const days = '#result BETWEEN :from AND :until';
  const pages =
    campaign === undefined
      ? paginateScan(
          { client },
          {
            TableName: tableName,
            FilterExpression: days,
            ExpressionAttributeNames: names,
            ExpressionAttributeValues: values,
          },
        )
      : paginateQuery(
          { client },
          {
            TableName: tableName,
            KeyConditionExpression: `#campaign = :campaign AND ${days}`,
            ExpressionAttributeNames: { ...names, '#campaign': partitionKey },
            ExpressionAttributeValues: { ...values, ':campaign': { S: campaign } },
          },
        );
  try {
    const rows: ResultRow[] = [];
    for await (const { Items = [] } of pages) rows.push(...Items.map(readRow));
    return rows;
  } catch (cause) {
    throw storeFailed(tableName, 'read', cause);
  }
}

const sortText = ({ day, step, variant }: ResultKey): string => [day, step, variant].join('#');

function readRow(item: Record<string, AttributeValue>): ResultRow {
  const { [partitionKey]: campaign, [sortKey]: result, [ttl]: _, ...attributes } = plainItem(item);
  const [day = '', step = '', variant = ''] = String(result).split('#');
  const counts = Object.entries(attributes).filter((entry): entry is [string, number] => {
    return typeof entry[1] === 'number';
  });
  return { key: { campaign: String(campaign), day, step, variant }, counts: Object.fromEntries(counts) };
}
