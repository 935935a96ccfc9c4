// What the positions table says of each journal: where reading goes on, since when, and who is reading now.
import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { plainItem } from '../../../functions/adapters/attribute-value.ts';
import { storeFailed } from '../../../functions/adapters/store-failed.ts';
import { tables } from '../../../functions/contract/tables.ts';

export interface SavedJournal {
  consumer: string;
  journal: string;
  /** Empty where nothing was ever read, or where it is damaged. */
  cursor: string;
  /** The journal itself, without a starting point. */
  journalUrl: string;
  position: string;
  /** Milliseconds since the epoch, all of them; 0 for never. */
  progressAt: number;
  checkedAt: number;
  savedAt: number;
  rereadSince: number;
  lease: { owner: string; expiresAt: number } | undefined;
}

const text = v.fallback(v.optional(v.string(), ''), '');
const time = v.fallback(v.optional(v.number(), 0), 0);
const itemSchema = v.object({
  [tables.positions.partitionKey]: v.string(),
  cursor: text,
  journalUrl: text,
  position: text,
  progressAt: time,
  checkedAt: time,
  savedAt: time,
  rereadSince: time,
  leaseOwner: text,
  leaseExpiresAt: time,
});

/** By consumer and journal. @throws STORE_FAILED */
export async function savedJournals(client: DynamoDBClient, tableName: string): Promise<SavedJournal[]> {
  const found: SavedJournal[] = [];
  try {
    for await (const { Items = [] } of paginateScan(
      { client },
      { TableName: tableName, ConsistentRead: true },
    )) {
      for (const item of Items) {
        const parsed = v.safeParse(itemSchema, plainItem(item));
        if (parsed.success) found.push(savedJournal(parsed.output));
      }
    }
  } catch (cause) {
    throw storeFailed(tableName, 'read', cause);
  }
  return found.sort((one, other) => nameOf(one).localeCompare(nameOf(other)));
}

const nameOf = ({ consumer, journal }: SavedJournal) => `${consumer}#${journal}`;

function savedJournal(item: v.InferOutput<typeof itemSchema>): SavedJournal {
  const { [tables.positions.partitionKey]: key, leaseOwner, leaseExpiresAt, ...rest } = item;
  const at = key.indexOf('#');
  return {
    ...rest,
    consumer: key.slice(0, Math.max(at, 0)),
    journal: key.slice(at + 1),
    lease: leaseOwner === '' ? undefined : { owner: leaseOwner, expiresAt: leaseExpiresAt },
  };
}
