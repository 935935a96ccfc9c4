// Keys made of one of the signing keys (HKDF, RFC 5869).
import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** 32 bytes. As an object: Node takes five times as long for a hash whose key it has to make ready each time. */
export function deriveKey(masterKey: string, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', masterKey, '', purpose, 32)));
}
