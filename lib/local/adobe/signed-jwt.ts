// Judges the JWT of the private-key sign-in as IMS does: claims first, then the signature.
import type { KeyObject } from 'node:crypto';
import { compactVerify, decodeJwt, type JWTPayload } from 'jose';

/** IMS tolerates this much difference of clocks. Source: adobe/aio-lib-java. */
const clockSkewSeconds = 30;

export interface ExpectedJwt {
  imsHost: string;
  clientId: string;
  orgId: string;
  technicalAccountId: string;
  metascopes: readonly string[];
  publicKeys: readonly KeyObject[];
  nowMs: number;
}

export type JwtVerdict =
  | { metascopes: string[] }
  | {
      refused: 'invalid_token' | 'invalid_client' | 'invalid_scope' | 'invalid_signature' | 'bad_request';
      why: string;
    };

export async function judgeSignedJwt(jwt: string, expected: ExpectedJwt): Promise<JwtVerdict> {
  const claims = decode(jwt);
  if (!claims) return refuse('invalid_token', 'JWT token is missing or cannot be decoded');
  const malformed = judgeTimes(claims, expected.nowMs) ?? judgeParties(claims, expected);
  if (malformed) return malformed;
  const scopePrefix = `${expected.imsHost}/s/`;
  const metascopes = Object.keys(claims)
    .filter((claim) => claim.startsWith(scopePrefix) && claims[claim] === true)
    .map((claim) => claim.slice(scopePrefix.length));
  if (metascopes.length === 0) return refuse('invalid_scope', 'JWT token carries no metascope');
  const unbound = metascopes.find((scope) => !expected.metascopes.includes(scope));
  if (unbound !== undefined) return refuse('invalid_scope', `metascope is not bound: ${unbound}`);
  for (const key of expected.publicKeys) if (await isSignedWith(jwt, key)) return { metascopes };
  return refuse('invalid_signature', 'Could not match JWT signature to any of the bindings');
}

function judgeTimes(claims: JWTPayload, nowMs: number): JwtVerdict | null {
  if (!Number.isInteger(claims.exp)) return refuse('invalid_token', 'exp must be an integer');
  if (claims.jti !== undefined && !/^[0-9]+$/.test(String(claims.jti)))
    return refuse('invalid_token', 'jti must be an integer');
  if (Number(claims.exp) + clockSkewSeconds <= nowMs / 1000)
    return refuse('invalid_token', 'JWT token is expired');
  return null;
}

function judgeParties(claims: JWTPayload, expected: ExpectedJwt): JwtVerdict | null {
  if (claims.iss !== expected.orgId) return refuse('bad_request', 'iss is not the organisation');
  if (claims.sub !== expected.technicalAccountId)
    return refuse('bad_request', 'sub is not the technical account');
  // One string, not an array: RFC 7519 allows both, IMS documents this one.
  if (typeof claims.aud !== 'string') return refuse('bad_request', 'aud must be one string');
  const [host, client] = claims.aud.split('/c/');
  if (host !== expected.imsHost) return refuse('bad_request', 'aud does not name this host');
  if (client !== expected.clientId) return refuse('invalid_client', 'aud does not match client_id');
  return null;
}

function decode(jwt: string): JWTPayload | null {
  try {
    return decodeJwt(jwt);
  } catch {
    return null;
  }
}

async function isSignedWith(jwt: string, key: KeyObject): Promise<boolean> {
  try {
    await compactVerify(jwt, key, { algorithms: ['RS256'] });
    return true;
  } catch {
    return false;
  }
}

function refuse(refused: Extract<JwtVerdict, { refused: string }>['refused'], why: string): JwtVerdict {
  return { refused, why };
}
