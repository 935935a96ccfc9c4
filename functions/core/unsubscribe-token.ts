// The token in an unsubscribe link: `v1.<payload>.<mac>`, the payload being base64url of `[key id, recipient hash,
// category]`. It names no address, never expires (people unsubscribe years later), and works any number of times.
import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';

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
  const current = deriveKey(keys.current);
  const live = keys.previous === undefined ? [current] : [current, deriveKey(keys.previous)];

  return {
    sign({ recipientHash, category }) {
      const payload = JSON.stringify([current.id, recipientHash, category]);
      const signed = `v1.${Buffer.from(payload).toString('base64url')}`;
      return `${signed}.${mac(current.secret, signed)}`;
    },
    verify(token) {
      const [, payload = '', givenMac = ''] = tokenShape.exec(token) ?? [];
      const [keyId, recipientHash, category] = readPayload(payload) ?? [];
      const key = live.find((candidate) => candidate.id === keyId);
      if (key === undefined || recipientHash === undefined || category === undefined) return undefined;
      const expected = Buffer.from(mac(key.secret, `v1.${payload}`));
      return timingSafeEqual(expected, Buffer.from(givenMac)) ? { recipientHash, category } : undefined;
    },
  };
}

function deriveKey(key: string): { id: string; secret: KeyObject } {
  const derived = Buffer.from(hkdfSync('sha256', key, '', 'campaign-triggers unsubscribe token v1', 36));
  return { id: derived.subarray(32).toString('base64url'), secret: createSecretKey(derived.subarray(0, 32)) };
}

function mac(secret: KeyObject, signed: string): string {
  return createHmac('sha256', secret).update(signed).digest('base64url');
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
