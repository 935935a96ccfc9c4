// The consumer of the floor end to end: its first batch goes through the real consumer, all others through the very calls that this
// one took, with prepared bodies and nothing in between but a line of the log.
import { createHash } from 'node:crypto';
import { UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { SendRawEmailCommand, type SendRawEmailCommandInput } from '@aws-sdk/client-ses';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { readCampaigns } from '../../../functions/adapters/read-campaigns.ts';
import { createClients } from '../../../functions/consumer/clients.ts';
import type { Trigger } from '../../../functions/core/trigger.ts';
import { type RecordedCalls, readAgain, recordCalls } from './recorded-calls.ts';

interface Prepared extends Pick<RecordedCalls, 'reads'> {
  /** As JSON, with the visitor's hash and SES's message id in it. */
  claim: string;
  settlement: string;
  /** The counts of a batch. */
  results: UpdateItemCommandInput;
  email: SendRawEmailCommandInput;
  /** What is another's for each e-mail. */
  visitorHash: string;
  sesMessageId: string;
}

const { dynamo, ses } = createClients();
let prepared: Prepared | undefined;

export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  if (prepared !== undefined) await replay(Records, prepared);
  else prepared = await prepare(Records, Date.now() + context.getRemainingTimeInMillis());
  return { batchItemFailures: [] };
}

async function replay(records: SQSRecord[], one: Prepared): Promise<void> {
  await readAgain(one, dynamo);
  await Promise.all(records.map(({ body }) => mail(JSON.parse(body), one)));
  await dynamo.send(new UpdateItemCommand(one.results));
}

async function mail({ messageId, receivedAt }: Trigger, one: Prepared): Promise<void> {
  const visitorHash = createHash('sha256').update(messageId).digest('base64url');
  const ofVisitor = (text: string) => text.replaceAll(one.visitorHash, visitorHash);
  await dynamo.send(new UpdateItemCommand(JSON.parse(ofVisitor(one.claim))));
  const Tags = one.email.Tags?.map(({ Name, Value }) => ({ Name, Value: Value && ofVisitor(Value) }));
  const startedAt = Date.now();
  const { MessageId = '' } = await ses.send(new SendRawEmailCommand({ ...one.email, Tags }));
  const sentAt = Date.now();
  await dynamo.send(
    new UpdateItemCommand(JSON.parse(ofVisitor(one.settlement).replace(one.sesMessageId, MessageId))),
  );
  const line = { audit: 1, end: 'sent', journal: 'journal', position: '', messageId, receivedAt, sentAt };
  const ms = { send: sentAt - startedAt };
  process.stdout.write(`${JSON.stringify({ ...line, endedAt: Date.now(), ms })}\n`);
}

/** What one trigger of the batch takes; nothing where none is mailed. */
async function prepare(Records: SQSRecord[], endsAt: number): Promise<Prepared | undefined> {
  const { reads, writes, emails } = await recordCalls({ Records }, readCampaigns(), endsAt);
  const [claim] = writes;
  const visitorHash = claim?.Key?.visitorHash?.S;
  if (claim === undefined || visitorHash === undefined) return undefined;
  const settlement = writes.findLast(({ Key }) => Key?.visitorHash?.S === visitorHash);
  const sesMessageId = settlement?.ExpressionAttributeValues?.[':id']?.S;
  const results = writes.find(({ Key }) => Key?.visitorHash === undefined);
  const email = emails.find(({ Tags }) => Tags?.some(({ Value }) => Value?.startsWith(visitorHash)));
  if (!settlement || !results || !email || sesMessageId === undefined) return undefined;
  return {
    ...{ reads, results, email, visitorHash, sesMessageId },
    claim: JSON.stringify(claim),
    settlement: JSON.stringify(settlement),
  };
}
