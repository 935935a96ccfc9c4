// What a run gets to know, read off its own traffic: profiles on their way into their table, e-mails on their way to SES,
// secrets and access tokens on their way to a function. And what a message that goes into a queue says beside its body.
import { type Fields, isPlainObject } from '../../functions/core/plain-object.ts';
import type { Kind, Known, Where } from './record.ts';

/** @param target header `x-amz-target` of a request to AWS, in the JSON protocols */
export function knownInRequest(target: string, body: string): Known[] {
  if (target.endsWith('.PutItem') || target.endsWith('.BatchWriteItem')) return knownInItems(body);
  if (target === '' && body.includes('Action=SendRawEmail')) return knownInEmail(body);
  return [];
}

function knownInItems(body: string): Known[] {
  const request = parsed(body);
  const batches = isPlainObject(request.RequestItems) ? Object.entries(request.RequestItems) : [];
  const items = [
    ...(isProfiles(request.TableName) ? [request.Item] : []),
    ...batches.flatMap(([table, writes]) =>
      isProfiles(table) && Array.isArray(writes) ? writes.map(({ PutRequest }) => PutRequest?.Item) : [],
    ),
  ];
  return items.flatMap((item: Record<string, { S?: string }> = {}) => [
    ...known('address', item.email?.S),
    ...known('name', item.name?.S),
    ...known('visitor key', item.key?.S),
  ]);
}

const isProfiles = (table: unknown): boolean => /profiles/i.test(String(table));

function knownInEmail(body: string): Known[] {
  return [...new URLSearchParams(body)]
    .filter(([name]) => name.startsWith('Destinations.'))
    .flatMap(([, address]) => known('address', address));
}

/** An answer of IMS or of Secrets Manager. */
export function knownInAnswer(body: string): Known[] {
  if (!body.includes('"SecretString"') && !body.includes('"access_token"')) return [];
  const { SecretString, access_token } = parsed(body);
  return [...known('secret', access_token), ...(SecretString === undefined ? [] : secretsIn(SecretString))];
}

const secretField = /secret|key|token|pass/i;
/** The client id by another name. */
const publicField = /^api_?key$/i;

function secretsIn(text: unknown): Known[] {
  const fields = parsed(String(text));
  if (Object.keys(fields).length === 0) return known('secret', text);
  return leaves(fields, false).flatMap((value) => known('secret', value));
}

/** Values of fields with a secret's name, and of all that is in them. */
function leaves(value: unknown, isSecret: boolean): unknown[] {
  if (Array.isArray(value)) return value.flatMap((one) => leaves(one, isSecret));
  if (!isPlainObject(value)) return isSecret ? [value] : [];
  return Object.entries(value).flatMap(([name, inner]) =>
    leaves(inner, isSecret || (secretField.test(name) && !publicField.test(name))),
  );
}

/** What anybody who looks into a queue reads. Of a dead letter, its body too: it holds the trigger, and nothing else. */
export function saidInRequest(target: string, body: string): [Where, string][] {
  if (!/^AmazonSQS\.SendMessage(Batch)?$/.test(target)) return [];
  const request = parsed(body);
  const messages = Array.isArray(request.Entries) ? request.Entries : [request];
  return messages.flatMap(({ MessageBody, MessageAttributes = {} }): [Where, string][] => [
    ['message attributes', JSON.stringify(MessageAttributes)],
    ...('failedAt' in MessageAttributes ? [['dead letter', String(MessageBody)] as [Where, string]] : []),
  ]);
}

function known(kind: Kind, value: unknown): Known[] {
  return typeof value === 'string' ? [{ kind, value }] : [];
}

function parsed(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    return isPlainObject(value) ? value : {};
  } catch {
    return {};
  }
}
