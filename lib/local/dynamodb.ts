// The stack's tables in the local DynamoDB: created as the template says, and filled quickly.
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { attributeMap } from './attribute-map.ts';
import { localClient } from './aws-client.ts';
import type { PhysicalResource } from './resource-identity.ts';
import type { StackResources } from './stack-resources.ts';

const keySchema = v.array(v.object({ AttributeName: v.string(), KeyType: v.picklist(['HASH', 'RANGE']) }));
const projection = v.object({
  ProjectionType: v.picklist(['ALL', 'INCLUDE', 'KEYS_ONLY']),
  NonKeyAttributes: v.optional(v.array(v.string())),
});
const index = v.object({ IndexName: v.string(), KeySchema: keySchema, Projection: projection });

/** What shapes a table's answers; encryption, recovery, expiry and billing are AWS's business. */
const tableProperties = v.object({
  KeySchema: keySchema,
  AttributeDefinitions: v.array(
    v.object({ AttributeName: v.string(), AttributeType: v.picklist(['S', 'N', 'B']) }),
  ),
  GlobalSecondaryIndexes: v.optional(v.array(index)),
  LocalSecondaryIndexes: v.optional(v.array(index)),
});

/** Limit of BatchWriteItem. */
const itemsPerBatch = 25;
const batchesAtOnce = 4;

export interface Tables {
  /** Writes the items, the last one of equal keys winning. */
  putItems(table: PhysicalResource, items: readonly Record<string, unknown>[]): Promise<void>;
  close(): void;
}

export async function createTables(
  resources: StackResources,
  endpoint: string,
  region: string,
): Promise<Tables> {
  const client = new DynamoDBClient(localClient(endpoint, region));
  const keysOf = new Map<string, string[]>();
  for (const { logicalId, name } of resources.ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable')) {
    const properties = resources.properties(logicalId, tableProperties);
    keysOf.set(
      name,
      properties.KeySchema.map(({ AttributeName }) => AttributeName),
    );
    await client.send(new CreateTableCommand(tableInput(name, properties)));
  }
  return {
    async putItems({ name }, items) {
      const keys = keysOf.get(name) ?? [];
      const latest = new Map(items.map((item) => [JSON.stringify(keys.map((key) => item[key])), item]));
      const requests = [...latest.values()].map((item) => ({ PutRequest: { Item: attributeMap(item) } }));
      await Promise.all(Array.from({ length: batchesAtOnce }, () => drain(client, name, requests)));
    },
    close: () => client.destroy(),
  };
}

function tableInput(
  TableName: string,
  { GlobalSecondaryIndexes, LocalSecondaryIndexes, ...table }: v.InferOutput<typeof tableProperties>,
): CreateTableCommandInput {
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    ...table,
    ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(plainIndex) }),
    ...(LocalSecondaryIndexes && { LocalSecondaryIndexes: LocalSecondaryIndexes.map(plainIndex) }),
  };
}

function plainIndex({
  Projection: { ProjectionType, NonKeyAttributes },
  ...others
}: v.InferOutput<typeof index>) {
  return { ...others, Projection: { ProjectionType, ...(NonKeyAttributes && { NonKeyAttributes }) } };
}

async function drain(client: DynamoDBClient, table: string, requests: WriteRequest[]): Promise<void> {
  while (requests.length > 0) {
    const batch = requests.splice(-itemsPerBatch);
    const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: batch } }));
    requests.push(...(answer.UnprocessedItems?.[table] ?? []));
  }
}
