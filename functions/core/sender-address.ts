// A sender setting such as `Shop <shop@example.com>`, `"Shop, Ltd" <shop@example.com>` or a bare address.
import { CampaignTriggersError } from './errors.ts';
import { parseAddress } from './normalise-address.ts';

/** A name and an address, as in a header. */
export interface Mailbox {
  /** Empty where none is known. */
  name: string;
  /** One address in ASCII. */
  address: string;
}

/** @throws SETTING_MISSING where the text holds no address that can be mailed from */
export function parseSender(sender: string): Mailbox {
  const text = sender.trim();
  const at = text.endsWith('>') ? text.lastIndexOf('<') : -1;
  const address = parseAddress(at < 0 ? text : text.slice(at + 1, -1));
  if (address === undefined) {
    throw new CampaignTriggersError(
      'SETTING_MISSING',
      'a sender or a reply address is not `Name <address>` or a bare address',
    );
  }
  return { name: unquoted(text.slice(0, Math.max(at, 0)).trim()), address };
}

function unquoted(name: string): string {
  const isQuoted = name.length > 1 && name.startsWith('"') && name.endsWith('"');
  return isQuoted ? name.slice(1, -1).replace(/\\(.)/g, '$1') : name;
}

/** The envelope of an e-mail. @throws SETTING_MISSING where the text holds no address that can be mailed from */
export const senderAddress = (sender: string): string => parseSender(sender).address;
