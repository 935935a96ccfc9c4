// A batch of which half is taken: SQS names the messages that failed, DynamoDB the keys that it has not come to.
import * as v from 'valibot';
import { type Answered, forward, type Request } from './forward.ts';

const messages = v.looseObject({ Entries: v.array(v.looseObject({ Id: v.string() })) });
const keys = v.looseObject({
  RequestItems: v.record(v.string(), v.looseObject({ Keys: v.array(v.unknown()) })),
});
type Keys = v.InferOutput<typeof keys>['RequestItems'];

export async function takeHalf(origin: string, request: Request): Promise<Answered> {
  const json: unknown = JSON.parse(request.body.toString());
  const batch = v.safeParse(messages, json);
  return batch.success
    ? await takeMessages(origin, request, batch.output)
    : await takeKeys(origin, request, v.parse(keys, json));
}

async function takeMessages(origin: string, request: Request, batch: v.InferOutput<typeof messages>) {
  const half = batch.Entries.length >> 1;
  const Failed = batch.Entries.slice(half).map(({ Id }) => ({
    Id,
    Code: 'InternalError',
    SenderFault: false,
  }));
  const taken = { ...batch, Entries: batch.Entries.slice(0, half) };
  const answer = half === 0 ? { Successful: [] } : await ask(origin, request, taken);
  return answered({ ...answer, Failed });
}

async function takeKeys(origin: string, request: Request, batch: v.InferOutput<typeof keys>) {
  const RequestItems = keysOf(batch.RequestItems, (all) => all.slice(0, all.length >> 1));
  const isEmpty = Object.keys(RequestItems).length === 0;
  const answer = isEmpty ? { Responses: {} } : await ask(origin, request, { ...batch, RequestItems });
  return answered({
    ...answer,
    UnprocessedKeys: keysOf(batch.RequestItems, (all) => all.slice(all.length >> 1)),
  });
}

function keysOf(items: Keys, part: (all: unknown[]) => unknown[]): Keys {
  const parts = Object.entries(items).map(
    ([table, item]) => [table, { ...item, Keys: part(item.Keys) }] as const,
  );
  return Object.fromEntries(parts.filter(([, item]) => item.Keys.length > 0));
}

async function ask(origin: string, request: Request, body: object): Promise<object> {
  const { body: text } = await forward(origin, { ...request, body: Buffer.from(JSON.stringify(body)) });
  return v.parse(v.looseObject({}), JSON.parse(text.toString()));
}

const answered = (body: object): Answered => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Buffer.from(JSON.stringify(body)),
});
