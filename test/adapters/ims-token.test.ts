import { generateKeyPairSync } from 'node:crypto';
import { jwtVerify, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createAccessTokens } from '../../functions/adapters/ims-token.ts';
import { tokenEnd } from '../../functions/adapters/token-life.ts';
import type { AdobeCredentials } from '../../functions/core/ports/adobe-credentials.ts';
import { recordKnown } from '../privacy/record.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { recordTelemetry } from '../support/recorded-telemetry.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ims = 'https://ims.example';
const noon = Date.UTC(2026, 10, 19, 12);
const hour = 3_600_000;

const s2s: AdobeCredentials = {
  clientId: 'client',
  clientSecrets: ['client-secret-1', 'client-secret-2'],
  orgId: 'AB@AdobeOrg',
  imsEndpoint: ims,
  signIn: { flow: 'server-to-server', scopes: ['openid', 'adobeio_api'] },
};
const jwt: AdobeCredentials = {
  ...s2s,
  clientSecrets: ['client-secret-1'],
  signIn: {
    flow: 'private-key',
    technicalAccountId: 'T@techacct.adobe.com',
    privateKey,
    metascopes: [`${ims}/s/ent_adobeio_sdk`],
  },
};

type Answer = { status?: number; body?: unknown; headers?: Record<string, string> } | 'reset';

/** An IMS that answers from a list; the last answer is repeated. */
function script(...answers: Answer[]) {
  const asked: { url: string; form: URLSearchParams; init: RequestInit }[] = [];
  const time = createFakeTime(noon);
  const telemetry = recordTelemetry();
  const fetch = async (url: string, init: RequestInit) => {
    const form = new URLSearchParams(String(init.body));
    for (const name of ['client_secret', 'jwt_token']) recordKnown('secret', form.get(name) ?? '');
    asked.push({ url, form, init });
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    if (answer === undefined || answer === 'reset') throw new TypeError('fetch failed');
    const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {});
    return new Response(body, { status: answer.status ?? 200, headers: answer.headers ?? {} });
  };
  return { asked, time, telemetry, tokens: createAccessTokens({ fetch, clock: time.clock, telemetry }) };
}

const granted = (token: string, expiresIn: unknown = 86_399) => ({
  body: { access_token: token, token_type: 'bearer', expires_in: expiresIn },
});
const refused = (error: string, status = 400, more = {}) => ({ status, body: { error, ...more } });

describe('signing in', () => {
  it('asks for client credentials as the Developer Console shows them', async () => {
    const { asked, tokens } = script(granted('t-1'));
    expect(await tokens.tokenFor(s2s)).toBe('t-1');
    expect(asked[0]?.url).toBe(`${ims}/ims/token/v3`);
    expect(Object.fromEntries(asked[0]?.form ?? [])).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client',
      client_secret: 'client-secret-1',
      scope: 'openid,adobeio_api',
    });
    expect(asked[0]?.init.redirect).toBe('manual');
  });

  it('exchanges a JWT that the public key verifies, together with the client secret', async () => {
    const { asked, tokens } = script(granted('t-1', 86_399_992));
    await tokens.tokenFor(jwt);
    const form = asked[0]?.form;
    expect(asked[0]?.url).toBe(`${ims}/ims/exchange/jwt`);
    expect([...(form?.keys() ?? [])].sort()).toEqual(['client_id', 'client_secret', 'jwt_token']);
    const options = { audience: `${ims}/c/client`, issuer: 'AB@AdobeOrg', currentDate: new Date(noon) };
    const { payload, protectedHeader } = await jwtVerify(form?.get('jwt_token') ?? '', publicKey, options);
    expect(protectedHeader.alg).toBe('RS256');
    expect(payload).toMatchObject({
      sub: 'T@techacct.adobe.com',
      exp: noon / 1000 + 300,
      [`${ims}/s/ent_adobeio_sdk`]: true,
    });
  });

  it('uses a token again until most of its life is over, then gets another', async () => {
    const { asked, time, tokens } = script(granted('t-1'), granted('t-2'));
    await tokens.tokenFor(s2s);
    time.now = noon + 20 * hour;
    expect(await tokens.tokenFor(s2s)).toBe('t-1');
    time.now = noon + 21 * hour;
    expect(await tokens.tokenFor(s2s)).toBe('t-2');
    expect(asked).toHaveLength(2);
  });

  it('gets one token for many who ask at once', async () => {
    const { asked, tokens } = script(granted('t-1'));
    expect(await Promise.all([1, 2, 3].map(() => tokens.tokenFor(s2s)))).toEqual(['t-1', 't-1', 't-1']);
    expect(asked).toHaveLength(1);
  });

  it('gets another at once for other credentials, or when the token was refused elsewhere', async () => {
    const { tokens } = script(granted('t-1'), granted('t-2'), granted('t-3'));
    await tokens.tokenFor(s2s);
    expect(await tokens.tokenFor({ ...s2s })).toBe('t-2');
    tokens.forget('t-2');
    expect(await tokens.tokenFor(s2s)).toBe('t-3');
  });

  it('tries the second live secret when the first is dead, and says so', async () => {
    const dead = refused('invalid_client', 400, { error_description: 'invalid client_secret parameter' });
    const { asked, telemetry, tokens } = script(dead, granted('t-1'));
    expect(await tokens.tokenFor(s2s)).toBe('t-1');
    expect(asked.map(({ form }) => form.get('client_secret'))).toEqual([
      'client-secret-1',
      'client-secret-2',
    ]);
    expect(telemetry.logged.join()).toContain('a client secret is dead');
  });

  it('keeps a token that still lives when the renewal finds Adobe down', async () => {
    const { time, tokens, asked } = script(granted('t-1'), 'reset');
    await tokens.tokenFor(s2s);
    time.now = noon + 22 * hour;
    expect(await tokens.tokenFor(s2s)).toBe('t-1');
    expect(await tokens.tokenFor(s2s)).toBe('t-1');
    expect(asked).toHaveLength(2);
    time.now = noon + 24 * hour;
    await expect(tokens.tokenFor(s2s)).rejects.toMatchObject({ code: 'SIGN_IN_UNAVAILABLE' });
  });

  it('signs with Adobe’s time when our clock is off', async () => {
    const theirs = noon - 2 * hour;
    const headers = { date: new Date(theirs).toUTCString() };
    const { asked, tokens } = script({ ...refused('invalid_token'), headers }, granted('t-1'));
    expect(await tokens.tokenFor(jwt)).toBe('t-1');
    const { payload } = await jwtVerify(asked[1]?.form.get('jwt_token') ?? '', publicKey, {
      currentDate: new Date(theirs),
    });
    expect(payload.exp).toBe(theirs / 1000 + 300);
  });
});

describe('a failed sign-in', () => {
  it.each<[string, AdobeCredentials, Answer, string, RegExp]>([
    ['a refused scope', s2s, refused('invalid_scope'), 'SIGN_IN_REFUSED', /asked for openid, adobeio_api/],
    [
      'a 200 with only an error',
      s2s,
      { body: { error: 'invalid_scope' } },
      'SIGN_IN_REFUSED',
      /HTTP 200, invalid_scope/,
    ],
    ['a 401 without a body', s2s, { status: 401, body: '' }, 'SIGN_IN_REFUSED', /HTTP 401/],
    ['a signature of no certificate', jwt, refused('invalid_signature'), 'SIGN_IN_REFUSED', /2026-03-01/],
    ['an error page', s2s, { status: 503, body: '<html>' }, 'SIGN_IN_UNAVAILABLE', /HTTP 503/],
    ['throttling', s2s, { status: 429, body: '' }, 'SIGN_IN_UNAVAILABLE', /HTTP 429/],
    [
      'a migrated credential',
      jwt,
      refused('internal_error', 500),
      'SIGN_IN_UNAVAILABLE',
      /migrated to OAuth/,
    ],
    ['a 200 with HTML', s2s, { body: '<html>login</html>' }, 'SIGN_IN_UNAVAILABLE', /HTTP 200/],
    ['a token that is no text', s2s, { body: { access_token: 7 } }, 'SIGN_IN_UNAVAILABLE', /HTTP 200/],
    ['a redirect', s2s, { status: 302, body: '' }, 'SIGN_IN_UNAVAILABLE', /HTTP 302/],
    ['a reset', s2s, 'reset', 'SIGN_IN_UNAVAILABLE', /did not answer \(TypeError\)/],
  ])('by %s has its name', async (_, credentials, answer, code, message) => {
    const { tokens } = script(answer);
    const failure = tokens.tokenFor(credentials);
    await expect(failure).rejects.toMatchObject({ code });
    await expect(failure).rejects.toThrow(message);
  });

  it('tells the debug id, but nothing of secrets or of what Adobe wrote', async () => {
    const answer = refused('invalid_scope', 400, { error_description: 'account someone@example.com' });
    const { tokens } = script({ ...answer, headers: { 'x-debug-id': 'abc-123' } });
    const error: unknown = await tokens.tokenFor(s2s).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('x-debug-id abc-123');
    expect(String(error)).not.toMatch(/someone|client-secret-1|client-secret-2/);
  });
});

describe('the end of a token', () => {
  const made = (claims: Record<string, unknown>) => new UnsecuredJWT(claims).encode();
  const end = (token: string, expiresIn: unknown, flow: 'private-key' | 'server-to-server') =>
    tokenEnd({ token, expiresIn, flow }, noon) - noon;

  it.each<[string, string, unknown, 'private-key' | 'server-to-server', number]>([
    ['seconds for client credentials', 'opaque', 86_399, 'server-to-server', 86_399_000],
    ['milliseconds for an exchanged JWT', 'opaque', 86_399_992, 'private-key', 86_399_992],
    ['milliseconds wherever it can only be that', 'opaque', 86_399_992, 'server-to-server', 86_399_992],
    ['a day at most', 'opaque', 900_000, 'server-to-server', 86_400_000],
    ['text like a number', 'opaque', '3600', 'server-to-server', 3_600_000],
    ['five minutes where nothing is told', 'opaque', undefined, 'server-to-server', 300_000],
    ['five minutes instead of nonsense', 'opaque', -1, 'server-to-server', 300_000],
    [
      'what the token itself says first',
      made({ created_at: String(noon - 1000), expires_in: '61000' }),
      86_399,
      'server-to-server',
      60_000,
    ],
    [
      'not a token whose clock is years off',
      made({ created_at: '1000', expires_in: '86400000' }),
      3600,
      'server-to-server',
      3_600_000,
    ],
  ])('is %s', (_, token, expiresIn, flow, lifeMs) => {
    expect(end(token, expiresIn, flow)).toBe(lifeMs);
  });
});
