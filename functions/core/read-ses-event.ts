// Reads what SES tells about an e-mail: an EventBridge event of a configuration set.
// Source: SES developer guide, "Contents of event data that SES publishes to EventBridge" (2026-11).
import * as v from 'valibot';
import { CampaignTriggersError } from './errors.ts';
import { jsonOrUndefined } from './json-or-undefined.ts';
import type { ClaimReference } from './ports/claim-feedback.ts';
import type { ResultKey } from './ports/results.ts';
import { utcDay } from './result-tally.ts';
import { readClaimKey } from './send-key.ts';

export type SesEventType =
  | 'send'
  | 'reject'
  | 'delivery'
  | 'deliveryDelay'
  | 'renderingFailure'
  | 'bounce'
  | 'complaint'
  | 'open'
  | 'click'
  | 'other';

export interface SesEvent {
  type: SesEventType;
  sesMessageId: string;
  /** When it happened; for `send`, when SES took the e-mail. Milliseconds since the epoch. */
  at: number;
  /** What the e-mail was sent under; undefined for an e-mail that this deployment did not send. */
  claim?: ClaimReference;
  /** Where the e-mail is counted: by the day on which it was sent. Undefined for a test, and for an e-mail of somebody else. */
  result?: ResultKey;
  /** Of an open or a click: SES says that a machine did it, a mailbox provider's or a scanner. */
  byMachine?: boolean;
  /** Of a bounce or a complaint: SES's own words for the kind. */
  kind?: { type: string; subType: string };
  /** Of a bounce or a complaint: the addresses that it is about. */
  addresses: string[];
}

const types: ReadonlyMap<string, SesEventType> = new Map([
  ['Send', 'send'],
  ['Reject', 'reject'],
  ['Delivery', 'delivery'],
  ['DeliveryDelay', 'deliveryDelay'],
  // Spelt in two words in SES's own examples.
  ['Rendering Failure', 'renderingFailure'],
  ['RenderingFailure', 'renderingFailure'],
  ['Bounce', 'bounce'],
  ['Complaint', 'complaint'],
  ['Open', 'open'],
  ['Click', 'click'],
]);

const time = v.pipe(
  v.string(),
  v.transform((text) => Date.parse(text)),
  v.number(),
);
const words = v.optional(v.nullable(v.string(), ''), '');
const engagement = v.optional(v.record(v.string(), v.unknown()));
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
    open: engagement,
    click: engagement,
  }),
});

/** @throws FEEDBACK_UNREADABLE naming the field, never its content */
export function readSesEvent(text: string): SesEvent {
  const parsed = v.safeParse(eventSchema, jsonOrUndefined(text));
  if (!parsed.success) throw unreadable(parsed.issues.map((issue) => v.getDotPath(issue))[0] ?? 'the whole');
  const { eventType, mail, bounce, complaint, open, click } = parsed.output.detail;
  const type = types.get(eventType) ?? 'other';
  const told = {
    type,
    sesMessageId: mail.messageId,
    at: mail.timestamp,
    ...claimOf(mail.tags),
    ...resultOf(mail.tags, mail.timestamp),
  };
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
  if (type === 'open') return { ...told, byMachine: isByMachine(open), addresses: [] };
  if (type === 'click') return { ...told, byMachine: isByMachine(click), addresses: [] };
  return { ...told, addresses: [] };
}

function claimOf({ claim, campaign }: Record<string, string[]>): { claim?: ClaimReference } {
  const named = readClaimKey(claim?.[0] ?? '');
  const [name] = campaign ?? [];
  return named === undefined || name === undefined ? {} : { claim: { ...named, campaign: name } };
}

function resultOf(tags: Record<string, string[]>, sentAt: number): { result?: ResultKey } {
  const [campaign] = tags.campaign ?? [];
  if (campaign === undefined || tags.test !== undefined) return {};
  const [step = ''] = tags.step ?? [];
  const [variant = ''] = tags.variant ?? [];
  return { result: { campaign, day: utcDay(sentAt), step, variant } };
}

/**
 * SES marks automated opens and clicks since August 2026. Only its own word counts, whatever the member is called:
 * a true flag that speaks of automation, a bot or a machine. What is not marked is a person's.
 */
function isByMachine(told: Record<string, unknown> = {}): boolean {
  return Object.entries(told).some(
    ([name, value]) => /automat|bot|machine/i.test(name) && (value === true || value === 'true'),
  );
}

/** The receiving server's spelling may carry a name: `Ada <ada@example.com>`. */
function addressesOf(recipients: v.InferOutput<typeof people>): string[] {
  const bare = recipients.map(({ emailAddress }) => /<([^<>]*)>\s*$/.exec(emailAddress)?.[1] ?? emailAddress);
  return [...new Set(bare.filter((address) => address.includes('@')))];
}

const unreadable = (field: string) =>
  new CampaignTriggersError('FEEDBACK_UNREADABLE', `an event from SES: "${field}" is wrong or missing`);
