// How long an access token lives. Adobe's two flows answer `expires_in` in different units, and the field may be missing;
// the token itself is a JWT that tells it in milliseconds, but is opaque by contract: read where it can be, never required.
import { decodeJwt } from 'jose';
import type { AdobeCredentials } from '../core/ports/adobe-credentials.ts';

const dayMs = 24 * 60 * 60 * 1000;
const unknownLifeMs = 5 * 60 * 1000;
/** More than eleven days in seconds: can only be milliseconds. */
const surelyMilliseconds = 1_000_000;

/** When the token ends, at most a day from now. Milliseconds since the epoch. */
export function tokenEnd(
  answer: { token: string; expiresIn: unknown; flow: AdobeCredentials['signIn']['flow'] },
  now: number,
): number {
  const end = endInToken(answer.token) ?? 0;
  // An end in the past is a clock that differs from ours.
  if (end > now) return Math.min(end, now + dayMs);
  const life = positive(answer.expiresIn);
  if (life === undefined) return now + unknownLifeMs;
  const isMs = answer.flow === 'private-key' || life > surelyMilliseconds;
  return now + Math.min(isMs ? life : life * 1000, dayMs);
}

function endInToken(token: string): number | undefined {
  try {
    const payload = decodeJwt(token);
    const [created, life] = [positive(payload.created_at), positive(payload.expires_in)];
    return created === undefined || life === undefined ? undefined : created + life;
  } catch {
    return undefined;
  }
}

function positive(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : undefined;
}
