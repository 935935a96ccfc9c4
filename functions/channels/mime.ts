// Composes the MIME message of one e-mail, for one recipient.
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

/**
 * The message as SES takes it: ASCII only, CRLF, text and HTML as alternatives. SES writes `Message-ID` and `Date`
 * itself. `List-Unsubscribe` stands on one line: some receivers' DKIM checks fail on a folded one.
 */
export async function composeMail(mail: Mail): Promise<Buffer> {
  const root = new MimeNode('multipart/alternative');
  root.addHeader({
    'List-Unsubscribe': { prepared: true, foldLines: false, value: `<${headerUrl(mail.unsubscribeUrl)}>` },
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  });
  root.setHeader('From', mail.from);
  root.setHeader('To', { name: headerText(mail.to.name ?? ''), address: mail.to.address });
  if (mail.replyTo !== undefined) root.setHeader('Reply-To', mail.replyTo);
  root.setHeader('Subject', headerText(mail.subject));
  return joined(root, [part('plain', mail.text), part('html', mail.html)]);
}

/** The parts are whole: joined here, they need none of the streams in which nodemailer would pass them on. */
function joined(root: MimeNode, parts: readonly string[]): Buffer {
  const head = root.buildHeaders();
  const delimiter = `--${root.boundary}`;
  const body = parts.flatMap((each) => [delimiter, each]);
  return Buffer.from([head, '', ...body, `${delimiter}--`, ''].join('\r\n'));
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
