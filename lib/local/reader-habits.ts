// What readers do with an e-mail, as far as SES would see it. Local parts that begin with `opens`, `clicks` or `scanned`
// always do so; of the demo shop's visitors a share does, the same each time for one address and one e-mail.
import { createHash } from 'node:crypto';
import { isDemoVisitor } from './demo-shop/visitors.ts';

export interface Reading {
  opens: boolean;
  /** Who clicks has opened. */
  clicks: boolean;
  /** A machine of the mailbox provider opens it, whatever the reader does. */
  scanned: boolean;
}

/** Shares of the demo shop's e-mails. */
const shares = { clicks: 0.12, opens: 0.4, scanned: 0.15 };

export function readingOf(address: string, messageId: string): Reading {
  const always = /^(opens|clicks|scanned)/i.exec(address)?.[1]?.toLowerCase();
  const [reader, machine] = isDemoVisitor(address) ? chancesOf(address, messageId) : [never, never];
  const clicks = always === 'clicks' || reader < shares.clicks;
  return {
    clicks,
    opens: clicks || always === 'opens' || reader < shares.opens,
    scanned: always === 'scanned' || machine < shares.scanned,
  };
}

const never = 1;

/** Two numbers of their own, each at least 0 and below 1. */
function chancesOf(address: string, messageId: string): [number, number] {
  const digest = createHash('sha256').update(`${address} ${messageId}`).digest();
  return [digest.readUInt32BE(0) / 2 ** 32, digest.readUInt32BE(4) / 2 ** 32];
}
