// Faults that change what a call finds or says: messages out of order, and a record that moved a moment before.
import * as v from 'valibot';
import { revisionName } from '../../functions/adapters/ledger-item.ts';
import { tables } from '../../functions/contract/tables.ts';
import { forward, type Request } from './forward.ts';

const batch = v.looseObject({ Entries: v.array(v.looseObject({ DelaySeconds: v.optional(v.number()) })) });
const update = v.looseObject({ TableName: v.string(), Key: v.record(v.string(), v.unknown()) });

const longestDelaySeconds = 20;

/** Each message comes out of the queue after a delay of its own. */
export function shuffled(request: Request, random: () => number): Request {
  const parsed = v.safeParse(batch, JSON.parse(request.body.toString()));
  if (!parsed.success) return request;
  const Entries = parsed.output.Entries.map((entry) => ({
    ...entry,
    DelaySeconds: (entry.DelaySeconds ?? 0) + Math.floor(random() * longestDelaySeconds),
  }));
  return { ...request, body: Buffer.from(JSON.stringify({ ...parsed.output, Entries })) };
}

/** Raises the revision of the visitor's record, as any other writer of it would have. */
export async function raceFor(origin: string, request: Request): Promise<void> {
  const parsed = v.safeParse(update, JSON.parse(request.body.toString()));
  if (!parsed.success || !Object.hasOwn(parsed.output.Key, tables.sends.partitionKey)) return;
  const { TableName, Key } = parsed.output;
  const body = {
    ...{ TableName, Key, UpdateExpression: 'ADD #rev :one' },
    ExpressionAttributeNames: { '#rev': revisionName },
    ExpressionAttributeValues: { ':one': { N: '1' } },
  };
  await forward(origin, { ...request, body: Buffer.from(JSON.stringify(body)) });
}
