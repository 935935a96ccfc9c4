// AWS and Adobe's sign-in as fast as a machine can answer: not emulators, so that no emulator is what is measured. Everything
// asked for succeeds after the delay of its service; profiles are there for every key, all other tables are empty.
// A GET tells what has been taken since the last one: the proof that a turn did its work.
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type OneServer, startOneServer } from '../../support/one-server.ts';

/** Milliseconds until a service answers; 0 where it is not named. */
export interface Delays {
  dynamodb?: number;
  sqs?: number;
  ses?: number;
}

/** Queue messages and e-mails. */
export interface Taken {
  messages: number;
  emails: number;
}

type Fields = Record<string, unknown>;
type Answer = { delayMs: number; body: string; type: string };

/** `secrets`: value by secret id. */
export async function startAwsStub(delays: Delays, secrets: Record<string, string>): Promise<OneServer> {
  let taken: Taken = { messages: 0, emails: 0 };
  return await startOneServer((request, body, response) => {
    if (request.method === 'GET') {
      response.end(JSON.stringify(taken));
      taken = { messages: 0, emails: 0 };
      return;
    }
    const { delayMs, ...answer } = answerTo(request, body, { delays, secrets, taken });
    const send = () => response.writeHead(200, { 'content-type': answer.type }).end(answer.body);
    if (delayMs === 0) send();
    else setTimeout(send, delayMs);
  });
}

function answerTo(
  request: IncomingMessage,
  body: string,
  { delays, secrets, taken }: { delays: Delays; secrets: Record<string, string>; taken: Taken },
): Answer {
  const [service = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
  if (service === '') return formAnswer(request.url ?? '', delays, taken);
  const fields: Fields = JSON.parse(body);
  if (service === 'AmazonSQS') return json(delays.sqs, sqsAnswer(fields, taken));
  if (service.startsWith('DynamoDB')) return json(delays.dynamodb, dynamoAnswer(operation, fields));
  return json(0, { Name: fields.SecretId, SecretString: secrets[String(fields.SecretId)] });
}

function formAnswer(url: string, { ses = 0 }: Delays, taken: Taken): Answer {
  if (url.startsWith('/ims/')) return json(0, { access_token: 'token', expires_in: 86_399 });
  taken.emails += 1;
  const result = '<SendRawEmailResult><MessageId>ses-1</MessageId></SendRawEmailResult>';
  const body = `<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/">${result}</SendRawEmailResponse>`;
  return { delayMs: ses, body, type: 'text/xml' };
}

function json(delayMs = 0, body: Fields): Answer {
  return { delayMs, body: JSON.stringify(body), type: 'application/x-amz-json-1.0' };
}

/** SendMessageBatch and SendMessage; the SDK checks the digests. */
function sqsAnswer({ Entries, MessageBody }: Fields, taken: Taken): Fields {
  const sent = (Id: unknown, body: unknown) => ({
    Id,
    MessageId: 'message',
    MD5OfMessageBody: createHash('md5').update(String(body)).digest('hex'),
  });
  taken.messages += Array.isArray(Entries) ? Entries.length : 1;
  if (!Array.isArray(Entries)) return sent(undefined, MessageBody);
  return { Successful: Entries.map((entry: Fields) => sent(entry.Id, entry.MessageBody)), Failed: [] };
}

function dynamoAnswer(operation: string, fields: Fields): Fields {
  if (operation === 'BatchGetItem') {
    const asked = Object.entries(fields.RequestItems as Record<string, { Keys: Fields[] }>);
    return {
      Responses: Object.fromEntries(
        asked.map(([table, { Keys }]) => [table, table === 'profiles' ? Keys.map(profile) : []]),
      ),
      UnprocessedKeys: {},
    };
  }
  const isProfile = operation === 'GetItem' && fields.TableName === 'profiles';
  if (isProfile) return { Item: profile(fields.Key as Fields) };
  return fields.ReturnValues === 'ALL_NEW' ? { Attributes: {} } : {};
}

function profile(key: Fields): Fields {
  const name = String((key.key as { S: string }).S).toLowerCase();
  return {
    ...key,
    email: { S: `${name}@example.com` },
    name: { S: 'Ada Lovelace' },
    locale: { S: 'en' },
    consent: { M: { marketing: { BOOL: true } } },
  };
}
