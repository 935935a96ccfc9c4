// The bare address of a sender setting such as `Shop <shop@example.com>`: the envelope of an e-mail.
import { CampaignTriggersError } from './errors.ts';
import { parseAddress } from './normalise-address.ts';

/** @throws SETTING_MISSING where the text holds no address that can be mailed from */
export function senderAddress(sender: string): string {
  const bracketed = /<([^<>]*)>\s*$/.exec(sender);
  const address = parseAddress(bracketed?.[1] ?? sender);
  if (address === undefined) {
    throw new CampaignTriggersError(
      'SETTING_MISSING',
      'the sender is not `Name <address>` or a bare address',
    );
  }
  return address;
}
