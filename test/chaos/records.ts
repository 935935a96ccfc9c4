// The three records that are compared, none of them told by the functions' logs: what Adobe served, by its own notes; what lies
// in SES's inbox, by the subject of each e-mail; and what the stores hold: ledger, waits, queues, dead letters, rejects.
// What each proves: the inbox proves that an e-mail was accepted, and how often; a ledger entry proves only what was written
// down, so that "sent" without an e-mail counts for nothing; a dead letter or a reject proves that somebody can still act; a
// message that waits, or a wait in its table, proves that it is not over. That nobody wants a trigger, or that a gate refused
// it, is kept nowhere but in the audit lines, which are the product's own record of it: those alone are read for that.
import { type AttributeValue, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { type Item, messagePrefix } from '../../functions/adapters/ledger-item.ts';
import { readItem } from '../../functions/adapters/waiting-item.ts';
import { localClient } from '../../lib/local/aws-client.ts';
import type { Cloud } from '../../lib/local/cloud.ts';
import { queueRole } from '../../lib/local/queue-role.ts';
import type { StoredMessage } from '../../lib/local/state.ts';

export interface Mailed {
  token: string;
  step: string;
  address: string;
}

export interface Records {
  mails: readonly Mailed[];
  /** State of each claim, by its short key. */
  claims: ReadonlyMap<string, string>;
  /** Reasons by message id; SQS itself gives none. */
  deadLetters: ReadonlyMap<string, string>;
  /** Message ids. */
  waiting: ReadonlySet<string>;
  /** By position. */
  rejects: ReadonlySet<string>;
}

const queued = v.pipe(v.string(), v.parseJson(), v.looseObject({ messageId: v.string() }));

export async function readRecords(cloud: Cloud): Promise<Records> {
  const states = await cloud.queues();
  const messagesOf = async (role: ReturnType<typeof queueRole>) => {
    const found = states.filter((state) => queueRole(state) === role);
    return (await Promise.all(found.map(({ logicalId }) => cloud.messages(logicalId)))).flat();
  };
  const [letters, triggers, rejects] = await Promise.all([
    messagesOf('dead letters'),
    messagesOf('triggers'),
    messagesOf('rejects'),
  ]);
  const waits = await scan(cloud, 'CampaignTriggersTablesWaits');
  const kept = waits.flatMap((item) => readItem(item)?.trigger.messageId ?? []);
  return {
    mails: cloud.inbox.mails().map(({ raw, tags, destinations }) => ({
      token: /^Subject: (.*)\r$/m.exec(raw.toString('latin1'))?.[1] ?? '',
      step: tags.step ?? '',
      address: destinations.join(','),
    })),
    claims: claimsOf(await scan(cloud, 'CampaignTriggersTablesSends')),
    deadLetters: new Map(
      letters.flatMap((letter) =>
        messageIdsOf(letter).map((id) => [id, letter.attributes.reason ?? 'by SQS']),
      ),
    ),
    waiting: new Set([...triggers.flatMap(messageIdsOf), ...kept]),
    rejects: new Set(rejects.flatMap(({ attributes }) => attributes.position ?? [])),
  };
}

/** How many triggers wait in the table. */
export async function countWaits(cloud: Cloud): Promise<number> {
  return (await scan(cloud, 'CampaignTriggersTablesWaits')).length;
}

function messageIdsOf({ body }: StoredMessage): string[] {
  const read = v.safeParse(queued, body);
  return read.success ? [read.output.messageId] : [];
}

function claimsOf(items: readonly Item[]): Map<string, string> {
  const entries = items.flatMap((item) => Object.entries(item));
  return new Map(
    entries
      .filter(([name]) => name.startsWith(messagePrefix))
      .map(([name, value]) => [name.slice(messagePrefix.length), value.M?.s?.S ?? '']),
  );
}

async function scan(cloud: Cloud, table: string): Promise<Item[]> {
  const name = cloud.find(table)?.name;
  const client = new DynamoDBClient(localClient(cloud.endpoints.dynamodb, cloud.region));
  const items: Item[] = [];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: name, ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  client.destroy();
  return items;
}
