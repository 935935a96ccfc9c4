// SHA-256 for the SDK's signatures (SigV4). Node makes a key that it is given as bytes ready for each hash anew, which takes five
// times as long as the hash; the SDK gives it the same two at every call, and never changes the bytes of one.
import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';

type Secret = string | ArrayBuffer | ArrayBufferView;

const ready = new WeakMap<object, KeyObject>();
/** A text has no identity; there is one secret access key at a time. */
let lastText: { secret: string; key: KeyObject } | undefined;

/** Hashes once: with a secret it is an HMAC. */
export class RequestHash {
  readonly #secret: Secret | undefined;
  #hash: { update(data: Uint8Array): unknown; digest(): Buffer };

  constructor(secret?: Secret) {
    this.#secret = secret;
    this.#hash = begun(secret);
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = begun(this.#secret);
  }
}

const begun = (secret: Secret | undefined) =>
  secret === undefined ? createHash('sha256') : createHmac('sha256', keyOf(secret));

function keyOf(secret: Secret): KeyObject {
  if (typeof secret === 'string') {
    if (lastText?.secret !== secret) lastText = { secret, key: createSecretKey(secret, 'utf8') };
    return lastText.key;
  }
  const key = ready.get(secret) ?? createSecretKey(bytesOf(secret));
  ready.set(secret, key);
  return key;
}

function bytesOf(secret: ArrayBuffer | ArrayBufferView): Buffer {
  return ArrayBuffer.isView(secret)
    ? Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength)
    : Buffer.from(secret);
}
