// Composes the MIME message of one e-mail, for one recipient.
import type { Mailbox } from '../core/sender-address.ts';
import { encodeMailbox, encodeText, header } from './header-text.ts';
import { encodeQuotedPrintable } from './quoted-printable.ts';

export interface Mail {
  from: Mailbox;
  to: Mailbox;
  replyTo?: Mailbox;
  subject: string;
  html: string;
  text: string;
  /** Takes the POST of RFC 8058, which demands https; plain http only ever on one machine. */
  unsubscribeUrl: string;
}

/** RFC 2045 §6.7: `=_` can stand in no quoted-printable text, so that no part holds the boundary. */
const boundary = '=_campaign-triggers';

/**
 * The message as SES takes it: ASCII only, CRLF, text and HTML as alternatives. Without `Message-ID` and `Date`,
 * which SES writes itself, over whatever stands there. `List-Unsubscribe` stands on one line: some receivers' DKIM
 * checks fail on a folded one.
 */
export function composeMail({ from, to, replyTo, subject, text, html, unsubscribeUrl }: Mail): Buffer {
  const lines = [
    `List-Unsubscribe: <${headerUrl(unsubscribeUrl)}>`,
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    header('From', encodeMailbox(from)),
    header('To', encodeMailbox(to)),
    ...(replyTo === undefined ? [] : [header('Reply-To', encodeMailbox(replyTo))]),
    header('Subject', encodeText(subject)),
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    '',
    ...[part('plain', text), part('html', html)].flatMap((each) => [`--${boundary}`, each]),
    `--${boundary}--`,
    '',
  ];
  return Buffer.from(lines.join('\r\n'), 'latin1');
}

function part(subtype: 'plain' | 'html', content: string): string {
  return [
    `Content-Type: text/${subtype}; charset=utf-8`,
    'Content-Transfer-Encoding: quoted-printable',
    '',
    encodeQuotedPrintable(content),
  ].join('\r\n');
}

// RFC 5322 §2.1.1: a line has at most 998 characters. A parsed URL is ASCII without spaces or brackets.
function headerUrl(url: string): string {
  const { href, protocol } = new URL(url);
  if (!/^https?:$/.test(protocol) || href.length > 970) {
    throw new RangeError('the unsubscribe URL must be https and at most 970 characters long');
  }
  return href;
}
