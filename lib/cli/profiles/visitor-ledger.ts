// What the ledger remembers of a visitor: which e-mails were sent lately, as far as its claims say it.
import { DeleteItemCommand, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { plainItem } from '../../../functions/adapters/attribute-value.ts';
import { messagePrefix } from '../../../functions/adapters/ledger-item.ts';
import { storeFailed } from '../../../functions/adapters/store-failed.ts';
import { tables } from '../../../functions/contract/tables.ts';

export interface SentEmail {
  /** Absent where the claim does not say it. */
  campaign?: string;
  /** Absent where the campaign has one e-mail. */
  step?: string;
  at: string;
  sesMessageId?: string;
}

const { partitionKey } = tables.sends;

const sentClaim = v.object({
  s: v.literal('sent'),
  t: v.number(),
  i: v.optional(v.string()),
  n: v.optional(v.string(), ''),
  x: v.optional(v.string(), ''),
});

export interface VisitorLedger {
  /** The e-mails, the earliest first; undefined where the ledger does not know the visitor. @throws STORE_FAILED */
  find(visitorHash: string): Promise<SentEmail[] | undefined>;
  /** @throws STORE_FAILED */
  remove(visitorHash: string): Promise<void>;
}

export function createVisitorLedger(deps: { client: DynamoDBClient; tableName: string }): VisitorLedger {
  const { client, tableName } = deps;
  const keyOf = (visitorHash: string) => ({ [partitionKey]: { S: visitorHash } });
  return {
    async find(visitorHash) {
      try {
        const { Item } = await client.send(
          new GetItemCommand({ TableName: tableName, Key: keyOf(visitorHash), ConsistentRead: true }),
        );
        return Item === undefined ? undefined : sentEmails(plainItem(Item));
      } catch (cause) {
        throw storeFailed(tableName, 'read', cause);
      }
    },
    async remove(visitorHash) {
      try {
        await client.send(new DeleteItemCommand({ TableName: tableName, Key: keyOf(visitorHash) }));
      } catch (cause) {
        throw storeFailed(tableName, 'written', cause);
      }
    },
  };
}

function sentEmails(item: Record<string, unknown>): SentEmail[] {
  const claims = Object.entries(item).flatMap(([name, value]) => {
    const parsed = name.startsWith(messagePrefix) ? v.safeParse(sentClaim, value) : undefined;
    return parsed?.success ? [parsed.output] : [];
  });
  return claims
    .sort((a, b) => a.t - b.t)
    .map(({ n, x, t, i }) => ({
      ...(n !== '' && { campaign: n }),
      ...(x !== '' && { step: x }),
      at: new Date(t).toISOString(),
      ...(i !== undefined && { sesMessageId: i }),
    }));
}
