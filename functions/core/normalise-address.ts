// E-mail addresses: which ones can be mailed, and when two spellings mean the same mailbox.

// RFC 5321 §4.5.3.1: 64 octets of local part; RFC 3696 erratum 1690: 254 of the whole.
const longestLocalPart = 64;
const longestAddress = 254;

// RFC 5322 dot-atom. SES speaks no SMTPUTF8: a local part beyond ASCII cannot be mailed through it.
const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const domainLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The address as SES takes it, its domain in ASCII (punycode) and lower case; undefined for what is not one address. */
export function parseAddress(text: string): string | undefined {
  const address = text.trim();
  if (address.length > longestAddress) return undefined;
  const at = address.lastIndexOf('@');
  const local = address.slice(0, Math.max(at, 0));
  if (local.length > longestLocalPart || !localPart.test(local)) return undefined;
  const domain = asciiDomain(address.slice(at + 1));
  if (domain === undefined || local.length + 1 + domain.length > longestAddress) return undefined;
  return `${local}@${domain}`;
}

/** The spelling under which a mailbox is remembered. Nobody tells mailboxes apart by case any more. */
export function normaliseAddress(address: string): string {
  return (parseAddress(address) ?? address.trim().normalize('NFC')).toLowerCase();
}

function asciiDomain(domain: string): string | undefined {
  // The URL parser does IDNA, and would read port, path or user from anything but a bare host name.
  if (/[\s\p{Cc}:/?#@\\[\]%<>^|]/u.test(domain)) return undefined;
  const host = URL.parse(`https://${domain}`)?.hostname;
  const labels = host?.split('.') ?? [];
  if (labels.length < 2 || !labels.every((label) => domainLabel.test(label))) return undefined;
  // A last label of digits is an IP address.
  return /^\d+$/.test(labels.at(-1) ?? '') ? undefined : host;
}
