// Counts what SDK clients ask: how often each operation of each table, and how many of the calls had to wait for another one.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SESClient } from '@aws-sdk/client-ses';
import type { SQSClient } from '@aws-sdk/client-sqs';

type Client = DynamoDBClient | SecretsManagerClient | SESClient | SQSClient;

export interface CountedCalls {
  /** By operation and table, since the last `restart`. */
  counts: Record<string, number>;
  /** The longest row of calls of which each began after the one before it had ended. */
  roundTrips: number;
  restart(): void;
}

export function countCalls(clients: readonly Client[]): CountedCalls {
  const counted: CountedCalls = {
    counts: {},
    roundTrips: 0,
    restart() {
      counted.counts = {};
      counted.roundTrips = 0;
    },
  };
  for (const client of clients) {
    const send = client.send.bind(client) as (command: Command, options?: unknown) => Promise<unknown>;
    const counting = async (command: Command, options?: unknown) => {
      const name = nameOf(command);
      counted.counts[name] = (counted.counts[name] ?? 0) + 1;
      const place = counted.roundTrips + 1;
      try {
        return await send(command, options);
      } finally {
        counted.roundTrips = Math.max(counted.roundTrips, place);
      }
    };
    Object.assign(client, { send: counting });
  }
  return counted;
}

interface Command {
  constructor: { name: string };
  input: { TableName?: string; RequestItems?: Record<string, unknown> };
}

function nameOf(command: Command): string {
  const { input } = command;
  const tables = input.TableName ?? Object.keys(input.RequestItems ?? {}).join();
  return `${command.constructor.name.replace(/Command$/, '')} ${tables}`.trim();
}
