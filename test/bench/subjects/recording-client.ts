// An SDK client that notes what is asked of it, as it is asked.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SESClient } from '@aws-sdk/client-ses';
import type { SQSClient } from '@aws-sdk/client-sqs';

type Client = DynamoDBClient | SecretsManagerClient | SESClient | SQSClient;

export interface Command {
  input: object;
}

/** @param note hears of each command before it is sent */
export function recording<SomeClient extends Client>(
  client: SomeClient,
  note: (command: Command) => void,
): SomeClient {
  const send = client.send.bind(client) as (command: Command, options?: unknown) => Promise<unknown>;
  return Object.assign(client, {
    send: async (command: Command, options?: unknown) => {
      note(command);
      return await send(command, options);
    },
  });
}
