// An e-mail as the inbox shows it, parsed when somebody looks at it, and once.
import PostalMime, { type Address, type Email } from 'postal-mime';
import type { Mail } from '../state.ts';

export interface ReadMail {
  from: string;
  to: string;
  subject: string;
  html: string | undefined;
  text: string | undefined;
  headers: { name: string; value: string }[];
  /** The addresses of List-Unsubscribe, and whether one click is announced. */
  unsubscribe: { addresses: string[]; oneClick: boolean };
  attachments: { name: string; mimeType: string }[];
}

const known = new WeakMap<Mail, Promise<ReadMail>>();

/** Never rejects: what cannot be parsed is shown with its envelope and its source alone. */
export function readMail(mail: Mail): Promise<ReadMail> {
  const before = known.get(mail);
  if (before) return before;
  const read = PostalMime.parse(mail.raw, { attachmentEncoding: 'base64' }).then(
    (email) => describe(mail, email),
    () => describe(mail, { headers: [], headerLines: [], attachments: [] }),
  );
  known.set(mail, read);
  return read;
}

function describe(mail: Mail, email: Email): ReadMail {
  const header = (key: string) => email.headers.find((one) => one.key === key)?.value ?? '';
  return {
    from: email.from ? addressText(email.from) : mail.source,
    to: email.to?.map(addressText).join(', ') || mail.destinations.join(', '),
    subject: email.subject?.trim() || '(no subject)',
    html: email.html === undefined ? undefined : inlineImages(email.html, email),
    text: email.text,
    headers: email.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    unsubscribe: {
      addresses: [...header('list-unsubscribe').matchAll(/<([^<>]+)>/g)].map(([, address = '']) => address),
      oneClick: /^list-unsubscribe=one-click$/i.test(header('list-unsubscribe-post').trim()),
    },
    attachments: email.attachments.map(({ filename, mimeType }) => ({
      name: filename ?? 'unnamed',
      mimeType,
    })),
  };
}

function addressText(address: Address): string {
  if (address.group) return `${address.name}: ${address.group.map(addressText).join(', ')}`;
  return address.name ? `${address.name} <${address.address}>` : address.address;
}

/** Pictures that travel inside the e-mail are named by content id in its HTML. */
function inlineImages(source: string, { attachments }: Email): string {
  let result = source;
  for (const { contentId, mimeType, content } of attachments) {
    const cid = contentId?.replace(/^<|>$/g, '');
    if (!cid || typeof content !== 'string' || !/^image\/[a-z0-9.+-]+$/.test(mimeType)) continue;
    result = result.replaceAll(`cid:${cid}`, `data:${mimeType};base64,${content}`);
  }
  return result;
}
