// The name under which the ledger remembers whom a trigger is about. It is made of what the trigger itself fixes: a
// profile's address may change between two deliveries of one firing, and must not open the way to a second e-mail.
import { deriveKey, keyedHash } from './keyed-hash.ts';
import { normaliseAddress } from './normalise-address.ts';

/** By the key of the profile, or by the address that the trigger carries. */
export type Visitor = { profile: string } | { address: string };

/** A keyed hash, 43 characters of base64url. Its key is the part of the signing keys that is never rotated. */
export function createVisitorHash(masterKey: string): (visitor: Visitor) => string {
  const key = deriveKey(masterKey, 'campaign-triggers visitor hash v1');
  return (visitor) => {
    const name =
      'profile' in visitor ? `profile ${visitor.profile}` : `address ${normaliseAddress(visitor.address)}`;
    return keyedHash(key, name);
  };
}
