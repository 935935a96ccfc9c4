// Signs in at the simulated IMS as a client with a private key would.
import { generateKeyPairSync } from 'node:crypto';
import { importPKCS8, type JWTPayload, SignJWT } from 'jose';
import type { AdobeSimulator } from '../../lib/local/adobe/simulator.ts';

/** One key pair per test file: making one takes longer than most tests. */
export const testPrivateKey = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;

/** The claims that Adobe documents. */
export function claimsFor({ credentials }: AdobeSimulator, now: number): JWTPayload {
  return {
    exp: Math.floor(now / 1000) + 300,
    iss: credentials.orgId,
    sub: credentials.technicalAccountId,
    aud: `${credentials.imsEndpoint}/c/${credentials.clientId}`,
    [`${credentials.imsEndpoint}/s/ent_adobeio_sdk`]: true,
  };
}

export async function sign(claims: JWTPayload, privateKey: string, alg = 'RS256'): Promise<string> {
  const key = await importPKCS8(privateKey, alg);
  return new SignJWT(claims).setProtectedHeader({ alg }).sign(key);
}

/** Posts the exchange of a JWT; fields given replace the right ones. */
export function exchange(
  adobe: AdobeSimulator,
  jwt: string,
  fields: Record<string, string> = {},
): Promise<Response> {
  const { clientId, clientSecret, imsEndpoint } = adobe.credentials;
  const right = { client_id: clientId, client_secret: clientSecret, jwt_token: jwt };
  const body = new URLSearchParams({ ...right, ...fields });
  return fetch(`${imsEndpoint}/ims/exchange/jwt`, { method: 'POST', body });
}

/** A fresh access token. */
export async function signInWithKey(adobe: AdobeSimulator, now: number): Promise<string> {
  const jwt = await sign(claimsFor(adobe, now), adobe.credentials.privateKey);
  const answer: unknown = await (await exchange(adobe, jwt)).json();
  if (typeof answer !== 'object' || answer === null || !('access_token' in answer))
    throw new Error(`no token: ${JSON.stringify(answer)}`);
  return String(answer.access_token);
}
