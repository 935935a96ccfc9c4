// Hashes under keys that are made of the signing keys: HKDF (RFC 5869) for the keys, HMAC-SHA-256 for the hashes.
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** 32 bytes. As an object: Node takes five times as long for a hash whose key it has to make ready each time. */
export const deriveKey = (masterKey: string, purpose: string): KeyObject =>
  createSecretKey(deriveBytes(masterKey, purpose, 32));

/** Longer ones begin as the shorter ones. */
export const deriveBytes = (masterKey: string, purpose: string, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', masterKey, '', purpose, length));

/** 43 characters of base64url. */
export const keyedHash = (key: KeyObject, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url');
