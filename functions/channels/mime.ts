// Composes the MIME message of one e-mail, for one recipient.
import { foldLines } from 'nodemailer/lib/mime-funcs';
import MimeNode from 'nodemailer/lib/mime-node';
import { cleanText } from '../core/clean-text.ts';
import { encodeQuotedPrintable } from './quoted-printable.ts';

export interface Mail {
  /** `Name <address>` or a bare address. */
  from: string;
  to: { name?: string; address: string };
  replyTo?: string;
  subject: string;
  html: string;
  text: string;
  /** Takes the POST of RFC 8058, which demands https; plain http only ever on one machine. */
  unsubscribeUrl: string;
}

/** nodemailer's encoding of header values; no message of it is used. */
const values = new MimeNode();
/** RFC 2045 §6.7: `=_` can stand in no quoted-printable text, so that no part holds the boundary. */
const boundary = '=_campaign-triggers';
const fixed = new Map<string, string>();

/**
 * The message as SES takes it: ASCII only, CRLF, text and HTML as alternatives. Without `Message-ID` and `Date`,
 * which SES writes itself, over whatever stands there. `List-Unsubscribe` stands on one line: some receivers' DKIM checks fail on a folded one.
 */
export function composeMail(mail: Mail): Buffer {
  const { to, replyTo } = mail;
  const lines = [
    `List-Unsubscribe: <${headerUrl(mail.unsubscribeUrl)}>`,
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    fixedHeader('From', mail.from),
    header('To', [{ name: headerText(to.name ?? ''), address: to.address }]),
    ...(replyTo === undefined ? [] : [fixedHeader('Reply-To', replyTo)]),
    header('Subject', headerText(mail.subject)),
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    '',
    ...[part('plain', mail.text), part('html', mail.html)].flatMap((each) => [`--${boundary}`, each]),
    `--${boundary}--`,
    '',
  ];
  return Buffer.from(lines.join('\r\n'), 'latin1');
}

/** Of the campaign, the same for every recipient. */
function fixedHeader(name: string, value: string): string {
  const key = `${name}: ${value}`;
  const line = fixed.get(key) ?? header(name, value);
  fixed.set(key, line);
  return line;
}

function header(name: string, value: string | { name: string; address: string }[]): string {
  return foldLines(`${name}: ${values.encodeHeaderValue(name, value)}`, 76);
}

/**
 * An encoded word (RFC 2047) may hold a line break, and a careless reader of mail would decode it into a header: no text
 * from outside is one, neither after encoding nor as it was written.
 */
function headerText(text: string): string {
  return cleanText(text).replace(/=\?(?=[^?]*\?[bq]\?)/gi, '= ?');
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
