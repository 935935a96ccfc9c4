// The simulated IMS lets in who signs in as documented, and refuses everybody else with Adobe's words.
import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt, type JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AdobeSimulator, startAdobe } from '../../lib/local/adobe/simulator.ts';
import { claimsFor, exchange, sign, signInWithKey } from './adobe-sign-in.ts';

const now = 1_767_261_665_000;
const nowSeconds = now / 1000;
let adobe: AdobeSimulator;

beforeAll(async () => {
  adobe = await startAdobe({ clock: () => now });
});
afterAll(() => adobe.stop());

const strangersKey = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;

const jwtWith = (change: JWTPayload = {}) =>
  sign({ ...claimsFor(adobe, now), ...change }, adobe.credentials.privateKey);

function serverToServer(fields: Record<string, string> = {}): Promise<Response> {
  const { clientId, clientSecret, imsEndpoint } = adobe.serverToServerCredentials;
  const right = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: 'openid,adobeio_api',
  };
  const body = new URLSearchParams({ ...right, ...fields });
  return fetch(`${imsEndpoint}/ims/token/v3`, { method: 'POST', body });
}

function readJournal(token: string): Promise<Response> {
  const { clientId, orgId } = adobe.credentials;
  return fetch(adobe.journalUrl, {
    headers: { authorization: `Bearer ${token}`, 'x-api-key': clientId, 'x-ims-org-id': orgId },
  });
}

describe('the credentials', () => {
  it('are those that the secret holds for a private-key sign-in', () => {
    const { credentials } = adobe;
    expect(credentials.orgId).toBe('4CC7D9704674CFB2138A2C54@AdobeOrg');
    expect(credentials.technicalAccountId).toMatch(/^[0-9A-F]{24}@techacct\.adobe\.com$/);
    expect(credentials.privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(credentials.metascopes).toEqual(['ent_adobeio_sdk']);
    expect(credentials.imsEndpoint).toBe(adobe.url);
    expect(credentials.journalUrl).toBe(adobe.journalUrl);
    expect(adobe.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});

describe('the exchange of a signed JWT', () => {
  it('answers with a bearer token and its life in milliseconds', async () => {
    const response = await exchange(adobe, await jwtWith());
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      token_type: 'bearer',
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      expires_in: 86_399_992,
    });
  });

  it('issues tokens that are JWTs with their own times as text, in milliseconds', async () => {
    expect(decodeJwt(await signInWithKey(adobe, now))).toMatchObject({
      type: 'access_token',
      client_id: adobe.credentials.clientId,
      user_id: adobe.credentials.technicalAccountId,
      scope: 'adobeio_api',
      created_at: '1767261665000',
      expires_in: '86399992',
    });
  });

  it('takes a multipart form and a trailing slash as well', async () => {
    const form = new FormData();
    form.set('client_id', adobe.credentials.clientId);
    form.set('client_secret', adobe.credentials.clientSecret);
    form.set('jwt_token', await jwtWith());
    const response = await fetch(`${adobe.url}/ims/exchange/jwt/`, { method: 'POST', body: form });
    expect(response.status).toBe(200);
  });

  it('keeps earlier tokens alive', async () => {
    const first = await signInWithKey(adobe, now);
    await signInWithKey(adobe, now);
    expect((await readJournal(first)).status).toBe(204);
  });

  it('bears thirty seconds of clock skew', async () => {
    expect((await exchange(adobe, await jwtWith({ exp: nowSeconds - 29 }))).status).toBe(200);
  });

  const refusals: [what: string, jwt: () => Promise<string>, error: string][] = [
    ['an expired JWT', () => jwtWith({ exp: nowSeconds - 30 }), 'invalid_token'],
    ['an exp in fractions', () => jwtWith({ exp: nowSeconds + 0.5 }), 'invalid_token'],
    ['a jti that is no integer', () => jwtWith({ jti: 'a1' }), 'invalid_token'],
    ['what is no JWT', async () => 'e30.x', 'invalid_token'],
    ['no JWT', async () => '', 'invalid_token'],
    ['another organisation', () => jwtWith({ iss: 'F00@AdobeOrg' }), 'bad_request'],
    ['another technical account', () => jwtWith({ sub: 'F00@techacct.adobe.com' }), 'bad_request'],
    [
      'an audience on another host',
      () => jwtWith({ aud: `https://ims-na1.adobelogin.com/c/${adobe.credentials.clientId}` }),
      'bad_request',
    ],
    ['an audience of another client', () => jwtWith({ aud: `${adobe.url}/c/other` }), 'invalid_client'],
    ['no metascope', () => jwtWith({ [`${adobe.url}/s/ent_adobeio_sdk`]: false }), 'invalid_scope'],
    ['a metascope that is not bound', () => jwtWith({ [`${adobe.url}/s/ent_other`]: true }), 'invalid_scope'],
    ['the signature of another key', () => sign(claimsFor(adobe, now), strangersKey()), 'invalid_signature'],
    [
      'another algorithm',
      () => sign(claimsFor(adobe, now), adobe.credentials.privateKey, 'PS256'),
      'invalid_signature',
    ],
  ];
  it.each(refusals)('refuses %s', async (_, jwt, error) => {
    const response = await exchange(adobe, await jwt());
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error, error_description: expect.stringMatching(/./) });
    expect(response.headers.get('x-debug-id')).toMatch(/./);
  });

  it('refuses a JWT whose claims were changed after signing', async () => {
    const [header, , signature] = (await jwtWith()).split('.');
    const claims = Buffer.from(JSON.stringify({ ...claimsFor(adobe, now), exp: nowSeconds + 9999 }));
    const response = await exchange(adobe, `${header}.${claims.toString('base64url')}.${signature}`);
    expect(await response.json()).toMatchObject({ error: 'invalid_signature' });
  });

  it('refuses a wrong client with 400 and a wrong secret with 401', async () => {
    const unknown = await exchange(adobe, await jwtWith(), { client_id: 'other' });
    const wrong = await exchange(adobe, await jwtWith(), { client_secret: 'other' });
    expect([unknown.status, wrong.status]).toEqual([400, 401]);
    expect(await unknown.json()).toMatchObject({ error: 'invalid_client' });
    expect(await wrong.json()).toMatchObject({ error: 'invalid_client' });
  });
});

describe('OAuth server-to-server', () => {
  it('answers with a bearer token that reads the journal, and its life in seconds', async () => {
    const response = await serverToServer();
    const answer: unknown = await response.json();
    expect(answer).toEqual({ access_token: expect.any(String), token_type: 'bearer', expires_in: 86_399 });
    const token = String(Object(answer).access_token);
    expect((await readJournal(token)).status).toBe(204);
    expect(decodeJwt(token)).toMatchObject({ created_at: '1767261665000', expires_in: '86399992' });
  });

  it('gives a token without the journal scope no way through the gateway', async () => {
    const answer: unknown = await (await serverToServer({ scope: 'openid' })).json();
    const refused = await readJournal(String(Object(answer).access_token));
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ error_code: '403011' });
  });

  it.each([
    ['a wrong secret', { client_secret: 'other' }, 'invalid_client', 'invalid client_secret parameter'],
    ['an unknown client', { client_id: 'other' }, 'invalid_client', 'invalid client_id parameter'],
    ['an unknown scope', { scope: 'adobeio_api,root' }, 'invalid_scope', 'invalid scope: root'],
    ['no scope', { scope: '' }, 'invalid_scope', 'scope is missing'],
    [
      'another grant',
      { grant_type: 'password' },
      'unsupported_grant_type',
      'grant_type must be client_credentials',
    ],
  ])('refuses %s', async (_, fields, error, description) => {
    const response = await serverToServer(fields);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error, error_description: description });
  });
});

describe('rotation', () => {
  it('lets two secrets live side by side, no third one, and none that was removed', async () => {
    const before = adobe.credentials.clientSecret;
    const added = adobe.project.addSecret();
    expect(() => adobe.project.addSecret()).toThrow('at most two');
    expect((await serverToServer({ client_secret: added })).status).toBe(200);
    expect((await serverToServer({ client_secret: before })).status).toBe(200);
    adobe.project.removeSecret(added);
    expect((await serverToServer({ client_secret: added })).status).toBe(400);
  });

  it('lets any attached key sign, until it is removed', async () => {
    const added = await adobe.project.addKey();
    const jwt = await sign(claimsFor(adobe, now), added);
    expect((await exchange(adobe, jwt)).status).toBe(200);
    expect((await exchange(adobe, await jwtWith())).status).toBe(200);
    adobe.project.removeKey(added);
    expect(await (await exchange(adobe, jwt)).json()).toMatchObject({ error: 'invalid_signature' });
  });
});

it('answers with trouble on order', async () => {
  adobe.faults.ims({ status: 200, body: { error: 'invalid_client' } });
  const response = await exchange(adobe, await jwtWith());
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ error: 'invalid_client' });
  expect((await exchange(adobe, await jwtWith())).status).toBe(200);
});
