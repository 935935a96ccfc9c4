// What SES refuses in a SendRawEmail call, with its codes and close to its wording.
// Sources: SES v1 API reference (SendRawEmail, MessageTag) and the SES quotas page.
import { SesError } from './ses-error.ts';

/** By name in small letters, in the order in which they come. */
export type Headers = ReadonlyMap<string, readonly string[]>;

export interface RawEmail {
  source: string | undefined;
  destinations: string[];
  tags: [name: string, value: string][];
  configurationSet: string | undefined;
  raw: Buffer;
  /** Of the raw e-mail. */
  headers: Headers;
}

export interface SesAccount {
  configurationSets: ReadonlySet<string>;
  /** Verified domains and addresses; empty where the template has none, then every sender passes. */
  identities: readonly string[];
  region: string;
}

const maxRawBytes = 10 * 1024 * 1024;
const maxRecipients = 50;
const maxLineBytes = 998;
/** Headers that SES refuses to see twice. */
const onlyOnce = [
  'from',
  'to',
  'cc',
  'subject',
  'reply-to',
  'date',
  'message-id',
  'mime-version',
  'content-type',
  'list-unsubscribe',
  'list-unsubscribe-post',
];

/** The sender and the recipients of an acceptable e-mail. @throws SesError */
export function checkRawEmail(
  email: RawEmail,
  account: SesAccount,
): { source: string; destinations: string[] } {
  if (email.raw.length > maxRawBytes) {
    throw invalid(`Message length is more than ${maxRawBytes} bytes long: '${email.raw.length}'.`);
  }
  email.tags.forEach(checkTag);
  const { headers } = email;
  const from = headers.get('from')?.[0];
  if (from === undefined) throw invalid("Missing required header 'From'.");
  const source = email.source ?? from;
  const listed = [...(headers.get('to') ?? []), ...(headers.get('cc') ?? []), ...(headers.get('bcc') ?? [])];
  const destinations = email.destinations.length > 0 ? email.destinations : listed.flatMap(addressesOf);
  checkRecipients(destinations);
  for (const sender of new Set([addressOf(from), addressOf(source)])) checkIdentity(sender, account);
  const { configurationSet } = email;
  if (configurationSet !== undefined && !account.configurationSets.has(configurationSet)) {
    throw new SesError(
      'ConfigurationSetDoesNotExist',
      `Configuration set <${configurationSet}> does not exist.`,
    );
  }
  return { source, destinations };
}

/** The bare address in the From header. */
export function senderOf({ headers }: RawEmail): string | undefined {
  const from = headers.get('from')?.[0];
  return from === undefined ? undefined : addressOf(from);
}

function checkTag([name, value]: [string, string]): void {
  for (const part of [name, value]) {
    if (!/^[A-Za-z0-9_-]{1,256}$/.test(part)) {
      throw invalid(
        'Invalid message tag: names and values are 1 to 256 letters, digits, underscores or dashes.',
      );
    }
  }
}

function checkRecipients(destinations: readonly string[]): void {
  if (destinations.length === 0) throw invalid("Missing required header 'To'.");
  if (destinations.length > maxRecipients) throw invalid(`Recipient count exceeds ${maxRecipients}.`);
  for (const destination of destinations) {
    const address = addressOf(destination);
    const at = address.lastIndexOf('@');
    if (at < 1 || at === address.length - 1) throw invalid("Missing final '@domain'");
    if (!isPrintableAscii(address.slice(0, at)) || /\s/.test(address)) {
      throw invalid('Local address contains control or whitespace');
    }
    if (!/^[A-Za-z0-9.-]+$/.test(address.slice(at + 1))) throw invalid('Domain contains illegal character');
  }
}

function checkIdentity(sender: string, { identities, region }: SesAccount): void {
  const domain = sender.slice(sender.lastIndexOf('@') + 1).toLowerCase();
  const verified = identities.some((identity) =>
    identity.includes('@')
      ? identity.toLowerCase() === sender.toLowerCase()
      : domain === identity.toLowerCase() || domain.endsWith(`.${identity.toLowerCase()}`),
  );
  if (identities.length === 0 || verified) return;
  throw new SesError(
    'MessageRejected',
    `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${sender}`,
  );
}

/** @throws SesError */
export function readHeaders(raw: Buffer): Headers {
  const end = raw.indexOf('\r\n\r\n');
  const block = raw.toString('latin1', 0, end < 0 ? raw.length : end);
  if (!isPrintableAscii(block.replace(/[\t\r\n]/g, ' '))) {
    throw invalid('Header contains control or non-ASCII characters.');
  }
  if (/[^\r]\n|\r[^\n]/.test(block)) throw invalid('Header lines must end with CRLF.');
  if (block.split('\r\n').some((line) => line.length > maxLineBytes)) {
    throw invalid(`Header line is longer than ${maxLineBytes} octets.`);
  }
  const headers = new Map<string, string[]>();
  for (const line of block.replace(/\r\n(?=[ \t])/g, '').split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon < 1) throw invalid('Malformed header line.');
    const name = line.slice(0, colon).toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  for (const name of onlyOnce) {
    if ((headers.get(name)?.length ?? 0) > 1) throw invalid(`Duplicate header '${name}'.`);
  }
  return headers;
}

/** `Name <address>` or a bare address. */
function addressOf(mailbox: string): string {
  return /<([^<>]*)>\s*$/.exec(mailbox)?.[1] ?? mailbox.trim();
}

/** A list of mailboxes; commas inside quotes do not separate. */
function addressesOf(list: string): string[] {
  return (list.match(/(?:"(?:\\.|[^"\\])*"|[^,"])+/g) ?? []).map(addressOf);
}

const isPrintableAscii = (text: string) => /^[\x20-\x7e]*$/.test(text);

const invalid = (message: string) => new SesError('InvalidParameterValue', message);
