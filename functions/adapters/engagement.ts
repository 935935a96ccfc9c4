// Remembers in a claim of the ledger what SES has told of its e-mail: one letter each, beside the claim's own.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { tables } from '../contract/tables.ts';
import type { Engagement, EngagementMemory } from '../core/ports/engagement.ts';
import { messagePrefix } from './ledger-item.ts';
import { isItemFull, storeFailed } from './store-failed.ts';

const { partitionKey } = tables.sends;

/** Letters that no other member of a claim has. Capitals: by a machine. */
const letters: Readonly<Record<Exclude<Engagement, 'delivered'>, string>> = {
  bounced: 'b',
  complained: 'q',
  opened: 'o',
  openedByMachine: 'O',
  clicked: 'k',
  clickedByMachine: 'K',
};

export function createEngagementMemory(deps: {
  client: DynamoDBClient;
  tableName: string;
}): EngagementMemory {
  const { client, tableName } = deps;
  return {
    async isNew({ visitorHash, messageKey }, engagement) {
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: { [partitionKey]: { S: visitorHash } },
        UpdateExpression: 'SET #claim.#letter = :told',
        ConditionExpression: 'attribute_exists(#claim) AND attribute_not_exists(#claim.#letter)',
        ExpressionAttributeNames: { '#claim': messagePrefix + messageKey, '#letter': letters[engagement] },
        ExpressionAttributeValues: { ':told': { N: '1' } },
      });
      try {
        await client.send(command);
        return true;
      } catch (cause) {
        // What cannot be remembered is not counted, and no queue waits for it.
        if (cause instanceof ConditionalCheckFailedException || isItemFull(cause)) return false;
        throw storeFailed(tableName, 'used', cause);
      }
    },
  };
}
