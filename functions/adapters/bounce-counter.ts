// Passing bounces in the suppressions table: beside the scopes, one attribute per e-mail that bounced, with its time.
// That makes a repetition of the same event harmless without a read.
import {
  type AttributeValue,
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { tables } from '../contract/tables.ts';
import type { BounceCounter } from '../core/ports/bounce-counter.ts';
import type { SuppressionStore } from '../core/ports/suppression-store.ts';
import { shortKey } from '../core/send-key.ts';
import { storeFailed } from './store-failed.ts';

const { partitionKey } = tables.suppressions;
const bouncePrefix = 'bounce:';

/** So many bounced e-mails within so long are a mailbox that takes nothing. */
const enough = 5;
const countsForMs = 30 * 86_400_000;

export interface BounceCounterDeps {
  client: DynamoDBClient;
  tableName: string;
  suppressions: Pick<SuppressionStore, 'suppress'>;
}

export function createBounceCounter({ client, tableName, suppressions }: BounceCounterDeps): BounceCounter {
  async function update(recipientHash: string, expression: Partial<UpdateItemCommandInput>) {
    const Key = { [partitionKey]: { S: recipientHash } };
    try {
      const command = new UpdateItemCommand({ TableName: tableName, Key, ...expression });
      return (await client.send(command)).Attributes ?? {};
    } catch (cause) {
      throw storeFailed(tableName, 'written', cause);
    }
  }

  return {
    async count(recipientHash, sesMessageId, at) {
      const item = await update(recipientHash, {
        UpdateExpression: 'SET #bounce = if_not_exists(#bounce, :at)',
        ExpressionAttributeNames: { '#bounce': bouncePrefix + shortKey(sesMessageId) },
        ExpressionAttributeValues: { ':at': { N: String(at) } },
        ReturnValues: 'ALL_NEW',
      });
      const { counting, decayed } = bouncesOf(item);
      if (decayed.length > 0) await update(recipientHash, forgetting(decayed));
      if (counting < enough) return;
      await suppressions.suppress(recipientHash, 'all', 'bounce', at);
    },
  };
}

/** Seen from the latest bounce, so that events out of order are judged alike. */
function bouncesOf(item: Record<string, AttributeValue>) {
  const bounces = Object.entries(item)
    .filter(([name]) => name.startsWith(bouncePrefix))
    .map(([name, { N }]) => ({ name, at: Number(N) }));
  const latest = Math.max(...bounces.map(({ at }) => at));
  const decayed = bounces.filter(({ at }) => latest - at >= countsForMs).map(({ name }) => name);
  return { counting: bounces.length - decayed.length, decayed };
}

function forgetting(names: readonly string[]): Partial<UpdateItemCommandInput> {
  const placed = names.map((name, index) => [`#b${index}`, name] as const);
  return {
    UpdateExpression: `REMOVE ${placed.map(([place]) => place).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(placed),
  };
}
