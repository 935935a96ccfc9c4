// The token in an unsubscribe link: `v1.<payload>.<mac>`, the payload being base64url of `[key id, recipient hash,
// category]`. It names no address, never expires (people unsubscribe years later), and works any number of times.
import { type KeyObject, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { deriveBytes, deriveKey, keyedHash } from './keyed-hash.ts';

/** What an unsubscribe link asks for. */
export interface UnsubscribeRequest {
  recipientHash: string;
  /** The consent category of the e-mail that carried the link. */
  category: string;
}

export interface UnsubscribeTokens {
  sign(request: UnsubscribeRequest): string;
  /** Undefined for whatever was not signed with one of the live keys. */
  verify(token: string): UnsubscribeRequest | undefined;
}

const payloadSchema = v.tuple([v.string(), v.string(), v.string()]);
const tokenShape = /^v1\.([\w-]{1,600})\.([\w-]{43})$/;

/** Signs with the current key; verifies with the current and the previous one, told apart by the key id inside. */
export function createUnsubscribeTokens(keys: { current: string; previous?: string }): UnsubscribeTokens {
  const current = tokenKey(keys.current);
  const live = keys.previous === undefined ? [current] : [current, tokenKey(keys.previous)];

  return {
    sign({ recipientHash, category }) {
      const payload = JSON.stringify([current.id, recipientHash, category]);
      const signed = `v1.${Buffer.from(payload).toString('base64url')}`;
      return `${signed}.${keyedHash(current.secret, signed)}`;
    },
    verify(token) {
      const [, payload = '', givenMac = ''] = tokenShape.exec(token) ?? [];
      const [keyId, recipientHash, category] = readPayload(payload) ?? [];
      const key = live.find((candidate) => candidate.id === keyId);
      if (key === undefined || recipientHash === undefined || category === undefined) return undefined;
      const expected = Buffer.from(keyedHash(key.secret, `v1.${payload}`));
      return timingSafeEqual(expected, Buffer.from(givenMac)) ? { recipientHash, category } : undefined;
    },
  };
}

const purpose = 'campaign-triggers unsubscribe token v1';

/** The id is what follows the secret in the same bytes. */
function tokenKey(key: string): { id: string; secret: KeyObject } {
  const id = deriveBytes(key, purpose, 36).subarray(32).toString('base64url');
  return { id, secret: deriveKey(key, purpose) };
}

function readPayload(payload: string): v.InferOutput<typeof payloadSchema> | undefined {
  try {
    const parsed = v.safeParse(payloadSchema, JSON.parse(Buffer.from(payload, 'base64url').toString()));
    return parsed.success ? parsed.output : undefined;
  } catch {
    // Not JSON: a mutilated link, not an error of ours.
    return undefined;
  }
}
