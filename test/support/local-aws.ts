// Emulators for tests, on loopback and on ports that the system picks, with real SDK clients to talk to them.
import type { AddressInfo } from 'node:net';
import {
  type AttributeValue,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
// @ts-expect-error dynalite has no types
import dynalite from 'dynalite';
import { buildApp } from 'fauxqs';
import { tables } from '../../functions/contract/tables.ts';

export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
export const region = 'eu-central-1';

export type TableName = keyof typeof tables;

export interface LocalDynamo {
  client: DynamoDBClient;
  endpoint: string;
  item(table: TableName, key: Record<string, string>): Promise<Record<string, AttributeValue> | undefined>;
  stop(): Promise<void>;
}

/** The tables of the contract, each under its own name there. */
export async function startDynamo(): Promise<LocalDynamo> {
  const server = dynalite({ createTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({ endpoint, region, credentials });
  for (const [name, keys] of Object.entries(tables)) {
    const keyNames = 'sortKey' in keys ? [keys.partitionKey, keys.sortKey] : [keys.partitionKey];
    const index = 'index' in keys ? keys.index : undefined;
    const texts = index === undefined ? keyNames : [...keyNames, index.partitionKey];
    const numbers = index === undefined ? [] : [index.sortKey];
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: keySchema(keyNames),
        AttributeDefinitions: [
          ...texts.map((key) => ({ AttributeName: key, AttributeType: 'S' as const })),
          ...numbers.map((key) => ({ AttributeName: key, AttributeType: 'N' as const })),
        ],
        ...(index !== undefined && {
          GlobalSecondaryIndexes: [
            {
              IndexName: index.name,
              KeySchema: keySchema([index.partitionKey, index.sortKey]),
              Projection: { ProjectionType: 'ALL' as const },
            },
          ],
        }),
      }),
    );
  }
  return {
    client,
    endpoint,
    async item(table, key) {
      const Key = Object.fromEntries(Object.entries(key).map(([name, value]) => [name, { S: value }]));
      return (await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
    },
    async stop() {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const keySchema = (names: readonly string[]) =>
  names.map((name, at) => ({
    AttributeName: name,
    KeyType: at === 0 ? ('HASH' as const) : ('RANGE' as const),
  }));

export interface LocalSqs {
  client: SQSClient;
  endpoint: string;
  createQueue(name: string, visibilitySeconds?: number): Promise<string>;
  /** Receives what is visible now, at most ten. */
  receive(queueUrl: string): Promise<Message[]>;
  stop(): Promise<void>;
}

export async function startSqs(): Promise<LocalSqs> {
  const app = buildApp({ logger: false, host: '127.0.0.1', defaultRegion: region });
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
  const client = new SQSClient({ endpoint, region, credentials, useQueueUrlAsEndpoint: false });
  return {
    client,
    endpoint,
    async createQueue(name, visibilitySeconds = 30) {
      const Attributes = { VisibilityTimeout: String(visibilitySeconds) };
      await client.send(new CreateQueueCommand({ QueueName: name, Attributes }));
      return `${endpoint}/000000000000/${name}`;
    },
    async receive(queueUrl) {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      });
      return (await client.send(command)).Messages ?? [];
    },
    async stop() {
      client.destroy();
      await app.close();
    },
  };
}
