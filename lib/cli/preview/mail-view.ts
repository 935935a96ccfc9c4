// What there is to see of one rendered e-mail: its parts, and its measures.
import { createHash } from 'node:crypto';
import { composeMail } from '../../../functions/channels/mime.ts';
import type { Recipient } from '../../../functions/core/recipient.ts';
import type { RenderedMail } from '../../../functions/core/render.ts';
import { parseSender } from '../../../functions/core/sender-address.ts';
import { accessibilityFaults } from './accessibility.ts';

export interface MailView {
  /** As the rule or the stage spells it. */
  from: string;
  subject: string;
  /** What mailboxes show behind the subject; undefined where the template has no mj-preview. */
  preheader: string | undefined;
  html: string;
  text: string;
  htmlBytes: number;
  /** Another one whenever the HTML is another one. */
  digest: string;
  /** As they are sent, one line each. */
  headers: string[];
  accessibility: string[];
}

/** Gmail hides what comes after: the rest of the e-mail, and its link to unsubscribe. Source: Gmail's "Message clipped". */
export const gmailClipsAtBytes = 102 * 1024;

interface Envelope {
  from: string;
  replyTo: string | undefined;
  recipient: Recipient;
  unsubscribeUrl: string;
}

export async function viewMail({ subject, html, text }: RenderedMail, envelope: Envelope): Promise<MailView> {
  const { from, replyTo, recipient, unsubscribeUrl } = envelope;
  const { address, name = '' } = recipient;
  const mime = composeMail({
    from: parseSender(from),
    to: { name, address },
    ...(replyTo !== undefined && { replyTo: parseSender(replyTo) }),
    subject,
    html,
    text,
    unsubscribeUrl,
  });
  return {
    from,
    subject,
    preheader: preheaderOf(html),
    html,
    text,
    htmlBytes: Buffer.byteLength(html),
    digest: createHash('sha256').update(html).digest('base64url').slice(0, 12),
    headers: headersOf(mime.toString('latin1')),
    accessibility: accessibilityFaults(html),
  };
}

/** MJML puts mj-preview into the first hidden block of the body. */
function preheaderOf(html: string): string | undefined {
  const [, hidden] = /<body[^>]*>\s*<div style="display:none;[^"]*">([\s\S]*?)<\/div>/.exec(html) ?? [];
  const text = hidden
    ?.replace(/<[^>]*>/g, '')
    .replace(/&(?:zwnj|nbsp|#847|#8199|shy);/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? undefined : text;
}

/** Folded lines are joined. The content's own headers say nothing to a person; SES writes its own date and id. */
function headersOf(mime: string): string[] {
  const [head = ''] = mime.split('\r\n\r\n');
  return head
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .filter((line) => !/^(content-|mime-version|message-id|date)/i.test(line));
}
