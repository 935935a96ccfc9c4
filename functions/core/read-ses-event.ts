// Reads what SES tells about an e-mail: an EventBridge event of a configuration set.
// Source: SES developer guide, "Contents of event data that SES publishes to EventBridge" (2026-11).
import * as v from 'valibot';
import { CampaignTriggersError } from './errors.ts';
import { jsonOrUndefined } from './json-or-undefined.ts';
import type { ClaimReference } from './ports/claim-feedback.ts';
import { readClaimKey } from './send-key.ts';

export type SesEventType =
  | 'send'
  | 'reject'
  | 'delivery'
  | 'deliveryDelay'
  | 'renderingFailure'
  | 'bounce'
  | 'complaint'
  | 'other';

export interface SesEvent {
  type: SesEventType;
  sesMessageId: string;
  /** When it happened; for `send`, when SES took the e-mail. Milliseconds since the epoch. */
  at: number;
  /** What the e-mail was sent under; undefined for an e-mail that this deployment did not send. */
  claim?: ClaimReference;
  /** Of a bounce or a complaint: SES's own words for the kind. */
  kind?: { type: string; subType: string };
  /** Of a bounce or a complaint: the addresses that it is about. */
  addresses: string[];
}

const types: Readonly<Record<string, SesEventType>> = {
  Send: 'send',
  Reject: 'reject',
  Delivery: 'delivery',
  DeliveryDelay: 'deliveryDelay',
  // Spelt in two words in SES's own examples.
  'Rendering Failure': 'renderingFailure',
  RenderingFailure: 'renderingFailure',
  Bounce: 'bounce',
  Complaint: 'complaint',
};

const time = v.pipe(
  v.string(),
  v.transform((text) => Date.parse(text)),
  v.number(),
);
const words = v.optional(v.nullable(v.string(), ''), '');
const people = v.array(v.object({ emailAddress: v.string() }));

const eventSchema = v.object({
  source: v.literal('aws.ses'),
  detail: v.object({
    eventType: v.string(),
    mail: v.object({
      timestamp: time,
      messageId: v.pipe(v.string(), v.nonEmpty()),
      tags: v.optional(v.record(v.string(), v.array(v.string())), {}),
    }),
    bounce: v.optional(
      v.object({
        bounceType: v.string(),
        bounceSubType: words,
        bouncedRecipients: people,
        timestamp: v.optional(time),
      }),
    ),
    complaint: v.optional(
      v.object({
        complaintFeedbackType: words,
        complaintSubType: words,
        complainedRecipients: people,
        timestamp: v.optional(time),
      }),
    ),
  }),
});

/** @throws FEEDBACK_UNREADABLE naming the field, never its content */
export function readSesEvent(text: string): SesEvent {
  const parsed = v.safeParse(eventSchema, jsonOrUndefined(text));
  if (!parsed.success) throw unreadable(parsed.issues.map((issue) => v.getDotPath(issue))[0] ?? 'the whole');
  const { eventType, mail, bounce, complaint } = parsed.output.detail;
  const type = types[eventType] ?? 'other';
  const told = { type, sesMessageId: mail.messageId, at: mail.timestamp, ...claimOf(mail.tags) };
  if (type === 'bounce') {
    if (bounce === undefined) throw unreadable('detail.bounce');
    const { bounceType, bounceSubType: subType, bouncedRecipients, timestamp: at = told.at } = bounce;
    return { ...told, at, kind: { type: bounceType, subType }, addresses: addressesOf(bouncedRecipients) };
  }
  if (type === 'complaint') {
    if (complaint === undefined) throw unreadable('detail.complaint');
    const { complaintFeedbackType, complaintSubType: subType, complainedRecipients } = complaint;
    const { timestamp: at = told.at } = complaint;
    const kind = { type: complaintFeedbackType, subType };
    return { ...told, at, kind, addresses: addressesOf(complainedRecipients) };
  }
  return { ...told, addresses: [] };
}

function claimOf({ claim, campaign }: Record<string, string[]>): { claim?: ClaimReference } {
  const named = readClaimKey(claim?.[0] ?? '');
  const [name] = campaign ?? [];
  return named === undefined || name === undefined ? {} : { claim: { ...named, campaign: name } };
}

/** The receiving server's spelling may carry a name: `Ada <ada@example.com>`. */
function addressesOf(recipients: v.InferOutput<typeof people>): string[] {
  const bare = recipients.map(({ emailAddress }) => /<([^<>]*)>\s*$/.exec(emailAddress)?.[1] ?? emailAddress);
  return [...new Set(bare.filter((address) => address.includes('@')))];
}

const unreadable = (field: string) =>
  new CampaignTriggersError('FEEDBACK_UNREADABLE', `an event from SES: "${field}" is wrong or missing`);
