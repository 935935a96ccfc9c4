// to be replaced
import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Waits } from '../core/ports/waits.ts';
import { shortKey } from '../core/send-key.ts';

export function createWaits({ client, tableName }: { client: DynamoDBClient; tableName: string }): Waits {
  return {
    async keep({ visitorHash, trigger }) {
      const { wait, messageId } = trigger;
      await client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: {
            visitorHash: { S: visitorHash },
            wait: { S: `${wait.campaign}#${wait.step}#${shortKey(messageId)}` },
            shard: { S: '0' },
            dueAt: { N: String(wait.dueAt) },
            body: { S: JSON.stringify(trigger) },
          },
        }),
      );
    },
  };
}
