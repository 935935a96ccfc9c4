// Access tokens of the simulated IMS: themselves JWTs, as Adobe's are, but known by heart so that they can be revoked.
import { randomBytes, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';

export interface AccessTokens {
  /** How long a token lives. Milliseconds. */
  lifetimeMs: number;
  /** New tokens do not cancel old ones. */
  issue(clientId: string, userId: string, scopes: readonly string[]): Promise<string>;
  /** The scopes of a live token; null for one that is unknown, revoked or expired. */
  scopesOf(token: string): readonly string[] | null;
  revokeAll(): void;
}

export function createAccessTokens(deps: { clock: () => number; lifetimeMs: number }): AccessTokens {
  const live = new Map<string, { expiresAt: number; scopes: readonly string[] }>();
  const key = randomBytes(32);
  return {
    lifetimeMs: deps.lifetimeMs,
    async issue(clientId, userId, scopes) {
      const now = deps.clock();
      for (const [token, { expiresAt }] of live) if (expiresAt <= now) live.delete(token);
      // `created_at` and `expires_in` are decimal strings in milliseconds in both flows (source: adobe/aio-lib-ims).
      const token = await new SignJWT({
        id: randomUUID(),
        type: 'access_token',
        client_id: clientId,
        user_id: userId,
        as: 'ims-na1',
        scope: scopes.join(','),
        created_at: String(now),
        expires_in: String(deps.lifetimeMs),
      })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(key);
      live.set(token, { expiresAt: now + deps.lifetimeMs, scopes });
      return token;
    },
    scopesOf(token) {
      const found = live.get(token);
      return found && found.expiresAt > deps.clock() ? found.scopes : null;
    },
    revokeAll: () => live.clear(),
  };
}
