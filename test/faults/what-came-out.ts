// What a journey ended in, as readers of mail, of the rejects queue and of the audit lines see it.
import { gunzipSync } from 'node:zlib';
import type { Message } from '@aws-sdk/client-sqs';
import PostalMime from 'postal-mime';
import type { AuditLine } from '../../functions/core/audit.ts';
import type { LocalSqs } from '../support/local-aws.ts';
import type { SesRequest } from '../support/scripted-ses.ts';

export interface Mail {
  to: string;
  subject: string;
  html: string;
  text: string;
  /** As SES got it. */
  mime: string;
}

export interface KeptReject {
  reason: string;
  detail: string;
  position: string;
  event: unknown;
}

export async function readMail({ to, mime }: SesRequest): Promise<Mail> {
  const { subject = '', html = '', text = '' } = await PostalMime.parse(mime);
  return { to, subject, html: html.trim(), text: text.trim(), mime };
}

/** All of a queue whose messages stay visible: read until nothing new comes. */
export async function readRejects(sqs: LocalSqs, queueUrl: string): Promise<KeptReject[]> {
  const all = new Map<string, Message>();
  for (let before = -1; before < all.size; ) {
    before = all.size;
    for (const message of await sqs.receive(queueUrl)) all.set(message.MessageId ?? '', message);
  }
  return [...all.values()].map(readReject);
}

function readReject({ Body = '', MessageAttributes = {} }: Message): KeptReject {
  const of = (name: string) => MessageAttributes[name]?.StringValue ?? '';
  const packed = of('encoding') === 'gzip+base64';
  const text = packed ? gunzipSync(Buffer.from(Body, 'base64')).toString() : Body;
  return { reason: of('reason'), detail: of('detail'), position: of('position'), event: JSON.parse(text) };
}

/** `sent`, `skipped:too_old`, `rejected:EVENT_NOT_A_TRIGGER`, … */
export const endOf = ({ end, reason }: AuditLine): string =>
  reason === undefined ? end : `${end}:${reason}`;
