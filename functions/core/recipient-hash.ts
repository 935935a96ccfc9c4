// The name under which the ledger and the suppressions remember a recipient, instead of the address.
import { deriveKey, keyedHash } from './keyed-hash.ts';
import { normaliseAddress } from './normalise-address.ts';

/**
 * A keyed hash of the normalised address: 43 characters of base64url. It must never change, or every suppression is
 * forgotten: its key is the one part of the signing keys that is not rotated.
 */
export function createRecipientHash(masterKey: string): (address: string) => string {
  const key = deriveKey(masterKey, 'campaign-triggers recipient hash v1');
  return (address) => keyedHash(key, normaliseAddress(address));
}
