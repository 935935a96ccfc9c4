// What SES would tell about an e-mail, in its own format. Recipients whose local part begins with `bounce`, `softbounce`
// or `complaint` meet that fate, among them the addresses of SES's mailbox simulator; who opens and clicks is in reader-habits.ts.
// Source: SES developer guide, "Contents of event data" and "Using the mailbox simulator" (2026-11).
import { randomBytes, randomUUID } from 'node:crypto';
import type { BusEvent } from './event-bus.ts';
import { readingOf } from './reader-habits.ts';
import type { Mail } from './state.ts';

/** As an event destination names them. */
export type EventType = 'send' | 'delivery' | 'bounce' | 'complaint' | 'open' | 'click';

export interface Told {
  type: EventType;
  /** After SES took the e-mail. */
  afterMs: number;
  event: BusEvent;
}

const names: Record<EventType, { eventType: string; detailType: string; afterMs: number }> = {
  send: { eventType: 'Send', detailType: 'Email Sent', afterMs: 200 },
  delivery: { eventType: 'Delivery', detailType: 'Email Delivered', afterMs: 600 },
  bounce: { eventType: 'Bounce', detailType: 'Email Bounced', afterMs: 600 },
  complaint: { eventType: 'Complaint', detailType: 'Email Complaint Received', afterMs: 1_200 },
  open: { eventType: 'Open', detailType: 'Email Opened', afterMs: 1_500 },
  click: { eventType: 'Click', detailType: 'Email Clicked', afterMs: 2_000 },
};

export function storyOf(mail: Mail, account: { accountId: string; region: string }): Told[] {
  const bounces = mail.destinations.filter((address) => /^(soft)?bounce/i.test(address));
  const arrived = mail.destinations.filter((address) => !bounces.includes(address));
  const complaints = arrived.filter((address) => /^complaint/i.test(address));
  const told: [EventType, Record<string, unknown>][] = [['send', {}]];
  if (arrived.length > 0) told.push(['delivery', delivery(mail, arrived)]);
  for (const address of bounces) told.push(['bounce', bounce(mail, address)]);
  if (complaints.length > 0) told.push(['complaint', complaint(mail, complaints)]);
  for (const address of arrived) {
    const { opens, clicks, scanned } = readingOf(address, mail.id);
    if (scanned) told.push(['open', { ...visit('open', mail, mailProxy), isAutomated: true }]);
    if (opens) told.push(['open', visit('open', mail, mailReader)]);
    if (clicks) told.push(['click', { ...visit('click', mail, mailReader), link, linkTags: null }]);
  }
  return told.map(([type, content]) => ({
    type,
    afterMs: names[type].afterMs,
    event: envelope(type, mail, content, account),
  }));
}

function envelope(
  type: EventType,
  mail: Mail,
  content: Record<string, unknown>,
  { accountId, region }: { accountId: string; region: string },
): BusEvent {
  const { eventType, detailType } = names[type];
  const set = mail.configurationSet ?? '';
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source: 'aws.ses',
    account: accountId,
    time: iso(happenedAt(type, mail)).replace(/\.\d+/, ''),
    region,
    resources: [`arn:aws:ses:${region}:${accountId}:configuration-set/${set}`],
    detail: { eventType, mail: mailOf(mail, accountId), [type]: content },
  };
}

function mailOf(mail: Mail, accountId: string) {
  const tags = Object.entries(mail.tags).map(([name, value]) => [name, [value]] as const);
  return {
    timestamp: iso(mail.acceptedAt),
    source: mail.source,
    sendingAccountId: accountId,
    messageId: mail.id,
    destination: mail.destinations,
    headersTruncated: false,
    headers: headersOf(mail.raw),
    tags: {
      'ses:operation': ['SendRawEmail'],
      'ses:configuration-set': [mail.configurationSet ?? ''],
      'ses:from-domain': [mail.source.replace(/^.*@|>.*$/g, '')],
      ...Object.fromEntries(tags),
    },
  };
}

const delivery = (mail: Mail, recipients: string[]) => ({
  timestamp: iso(happenedAt('delivery', mail)),
  processingTimeMillis: names.delivery.afterMs,
  recipients,
  smtpResponse: '250 2.6.0 Message received',
});

function bounce(mail: Mail, emailAddress: string) {
  const passes = /^soft/i.test(emailAddress);
  const status = passes ? '4.2.2' : '5.1.1';
  return {
    feedbackId: feedbackId(),
    bounceType: passes ? 'Transient' : 'Permanent',
    bounceSubType: passes ? 'MailboxFull' : 'General',
    bouncedRecipients: [
      { emailAddress, action: 'failed', status, diagnosticCode: `smtp; ${status} bounced` },
    ],
    timestamp: iso(happenedAt('bounce', mail)),
    reportingMTA: 'dns; local.amazonses.com',
  };
}

const complaint = (mail: Mail, addresses: string[]) => ({
  feedbackId: feedbackId(),
  complaintSubType: null,
  complainedRecipients: addresses.map((emailAddress) => ({ emailAddress })),
  timestamp: iso(happenedAt('complaint', mail)),
  userAgent: 'Amazon SES Mailbox Simulator',
  complaintFeedbackType: 'abuse',
});

const link = 'https://shop.example/';
const mailReader = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.0';
const mailProxy = 'Mozilla/5.0';

const visit = (type: 'open' | 'click', mail: Mail, userAgent: string) => ({
  timestamp: iso(happenedAt(type, mail)),
  userAgent,
  ipAddress: '192.0.2.1',
});

function headersOf(raw: Buffer): { name: string; value: string }[] {
  const [block = ''] = raw.toString('latin1').split('\r\n\r\n', 1);
  const lines = block.replace(/\r\n(?=[ \t])/g, '').split('\r\n');
  return lines.map((line) => {
    const colon = line.indexOf(':');
    return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() };
  });
}

const happenedAt = (type: EventType, mail: Mail) =>
  mail.acceptedAt + (type === 'send' ? 0 : names[type].afterMs);
const iso = (at: number) => new Date(at).toISOString();
const feedbackId = () => `0100${randomBytes(6).toString('hex')}-${randomUUID()}-000000`;
