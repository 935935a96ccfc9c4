// A sender setting such as `Shop <shop@example.com>`, `"Shop, Ltd" <shop@example.com>` or a bare address.
import { CampaignTriggersError } from './errors.ts';
import { parseAddress } from './normalise-address.ts';

export interface Sender {
  /** Empty where none is given. */
  name: string;
  address: string;
}

/** @throws SETTING_MISSING where the text holds no address that can be mailed from */
export function parseSender(sender: string): Sender {
  const text = sender.trim();
  const at = text.endsWith('>') ? text.lastIndexOf('<') : -1;
  const address = parseAddress(at < 0 ? text : text.slice(at + 1, -1));
  if (address === undefined) {
    throw new CampaignTriggersError(
      'SETTING_MISSING',
      'the sender is not `Name <address>` or a bare address',
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
