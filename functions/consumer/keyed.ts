// What is made of the signing keys: the names of visitors and recipients, and the signature of an unsubscribe link. Made once
// for the keys as they are read, not for every batch.
import type { SigningKeys } from '../adapters/signing-keys.ts';
import { createRecipientHash } from '../core/recipient-hash.ts';
import { createUnsubscribeTokens, type UnsubscribeTokens } from '../core/unsubscribe-token.ts';
import { createVisitorHash } from '../core/visitor-hash.ts';
import type { Hashes } from './look-up.ts';

export interface Keyed {
  hashes: Hashes;
  signUnsubscribe: UnsubscribeTokens['sign'];
}

/** The returned function: @throws SIGNING_KEYS_UNREADABLE, SIGNING_KEYS_INVALID */
export function createKeyed(signingKeys: () => Promise<SigningKeys>): () => Promise<Keyed> {
  let made: { of: SigningKeys; keyed: Keyed } | undefined;
  return async () => {
    const keys = await signingKeys();
    if (made?.of !== keys) made = { of: keys, keyed: make(keys) };
    return made.keyed;
  };
}

function make({ recipientKey, unsubscribe }: SigningKeys): Keyed {
  return {
    hashes: { recipient: createRecipientHash(recipientKey), visitor: createVisitorHash(recipientKey) },
    signUnsubscribe: createUnsubscribeTokens(unsubscribe).sign,
  };
}
