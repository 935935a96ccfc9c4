// SHA-256 for the SDK's signatures (SigV4). Node makes a key that it is given as bytes ready for each hash anew, which takes five
// times as long as the hash; the SDK gives it the same two at every call, and never changes the bytes of one.
import { createHash, createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

type Secret = string | ArrayBuffer | ArrayBufferView;

const ready = new WeakMap<object, KeyObject>();
/** A text has no identity; there is one secret access key at a time. */
let lastText: { secret: string; key: KeyObject } | undefined;

/** At every call the SDK asks again for the hash of its key's id, by which it finds the signing key that it keeps. */
let lastOfText: { key: KeyObject; of: Uint8Array; digest: Buffer } | undefined;

/** Hashes once: with a secret it is an HMAC. */
export class RequestHash {
  readonly #secret: Secret | undefined;
  #data: Uint8Array[] = [];

  constructor(secret?: Secret) {
    this.#secret = secret;
  }

  /** @param data not to be changed before the digest */
  update(data: Uint8Array): void {
    this.#data.push(data);
  }

  async digest(): Promise<Uint8Array> {
    const [of, ...more] = this.#data;
    if (typeof this.#secret !== 'string' || of === undefined || more.length > 0) return this.#hashed();
    const key = keyOf(this.#secret);
    if (lastOfText?.key !== key || Buffer.compare(lastOfText.of, of) !== 0) {
      lastOfText = { key, of, digest: this.#hashed() };
    }
    return lastOfText.digest;
  }

  reset(): void {
    this.#data = [];
  }

  #hashed(): Buffer {
    const [only, ...more] = this.#data;
    // In one step, for half of all hashes.
    if (this.#secret === undefined && only !== undefined && more.length === 0) {
      return hash('sha256', only, 'buffer');
    }
    const open =
      this.#secret === undefined ? createHash('sha256') : createHmac('sha256', keyOf(this.#secret));
    for (const each of this.#data) open.update(each);
    return open.digest();
  }
}

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
