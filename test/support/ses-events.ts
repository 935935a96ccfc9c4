// Events as SES puts them on the bus: a test names the parts that it is about.
import { claimKey } from '../../functions/core/send-key.ts';
import { noon } from './builders.ts';

export interface EventParts {
  /** `Send`, `Bounce`, … */
  eventType: string;
  sesMessageId?: string;
  /** When SES took the e-mail. Milliseconds since the epoch. */
  sentAt?: number;
  /** Whose claim the tags name; none: an e-mail of somebody else. */
  of?: { visitorHash: string; campaign: string; messageId: string; step?: string };
  /** Tags beside the campaign's and the claim's. */
  tags?: Record<string, string>;
  content?: Record<string, unknown>;
}

/** The body of a message in the feedback queue. Shape: SES developer guide, examples of event data. */
export function aSesEvent({
  eventType,
  sesMessageId,
  sentAt = noon,
  of,
  tags = {},
  content = {},
}: EventParts): string {
  const member = eventType.charAt(0).toLowerCase() + eventType.slice(1);
  return JSON.stringify({
    version: '0',
    id: '7bf73129-1428-4cd3-a780-95db273d1602',
    'detail-type': `Email ${eventType}`,
    source: 'aws.ses',
    account: '123456789012',
    time: '2026-11-19T12:00:05Z',
    region: 'eu-central-1',
    resources: ['arn:aws:ses:eu-central-1:123456789012:configuration-set/set'],
    detail: {
      eventType,
      mail: {
        timestamp: new Date(sentAt).toISOString(),
        source: 'shop@example.com',
        sendingAccountId: '123456789012',
        messageId: sesMessageId ?? 'ses-1',
        destination: ['ada@example.com'],
        headersTruncated: false,
        tags: {
          'ses:configuration-set': ['set'],
          'ses:from-domain': ['example.com'],
          ...(of && { campaign: [of.campaign], claim: [claimKey({ step: '', ...of })] }),
          ...(of?.step && { step: [of.step] }),
          ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
        },
      },
      [member]: content,
    },
  });
}

export function aBounce(
  bounceType: 'Permanent' | 'Transient' | 'Undetermined',
  bounceSubType: string,
  addresses: readonly string[],
  parts: Partial<EventParts> & { at?: number } = {},
): string {
  const { at = noon + 2_000, ...rest } = parts;
  return aSesEvent({
    eventType: 'Bounce',
    ...rest,
    content: {
      feedbackId: '0100-f',
      bounceType,
      bounceSubType,
      bouncedRecipients: addresses.map((emailAddress) => ({
        emailAddress,
        action: 'failed',
        status: '5.1.1',
      })),
      timestamp: new Date(at).toISOString(),
      reportingMTA: 'dsn; a.example',
    },
  });
}

export function aComplaint(
  complaintFeedbackType: string | undefined,
  addresses: readonly string[],
  at = noon + 3_000,
  parts: Partial<EventParts> = {},
): string {
  return aSesEvent({
    eventType: 'Complaint',
    ...parts,
    content: {
      feedbackId: '0100-c',
      complaintSubType: null,
      complainedRecipients: addresses.map((emailAddress) => ({ emailAddress })),
      timestamp: new Date(at).toISOString(),
      ...(complaintFeedbackType !== undefined && { complaintFeedbackType }),
    },
  });
}
