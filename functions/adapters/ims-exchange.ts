// One token request to Adobe IMS, and what its answer means. Nothing of secret, token or body enters an error message.
import { SignJWT } from 'jose';
import * as v from 'valibot';
import { CampaignTriggersError } from '../core/errors.ts';
import { parseJson } from '../core/parse-json.ts';
import type { AdobeCredentials } from '../core/ports/adobe-credentials.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { LeanFetch, LeanResponse } from '../core/ports/fetch.ts';
import { readCapped } from './capped-body.ts';
import { parseRetryAfter } from './retry-after.ts';

const jwtLifeSeconds = 5 * 60;
const requestTimeoutMs = 10_000;
const mostBytes = 1024 * 1024;
/** Adobe documents no `Retry-After` for its 429. */
const throttledWaitMs = 60_000;

const answerSchema = v.looseObject({
  access_token: v.optional(v.unknown()),
  expires_in: v.optional(v.unknown()),
  error: v.optional(v.unknown()),
  error_description: v.optional(v.unknown()),
});

export type ExchangeAnswer =
  | { answer: 'token'; token: string; expiresIn: unknown }
  /** `clientSecret`: another live secret may do. `clockAheadMs`: how far our clock is ahead of Adobe's. */
  | { answer: 'refused'; error: CampaignTriggersError; clientSecret: boolean; clockAheadMs: number }
  /** Decides nothing. `waitMs`: how long Adobe wants to be left alone. */
  | { answer: 'unavailable'; error: CampaignTriggersError; waitMs: number };

/**
 * @param clockAheadMs what to take off our clock when signing
 * @throws SIGN_IN_UNAVAILABLE when there was no answer
 */
export async function exchange(
  deps: { fetch: LeanFetch; clock: Clock; timeoutMs?: number },
  credentials: AdobeCredentials,
  clientSecret: string,
  clockAheadMs = 0,
): Promise<ExchangeAnswer> {
  const { path, form } = await tokenRequest(credentials, clientSecret, deps.clock() - clockAheadMs);
  const url = `${credentials.imsEndpoint}${path}`;
  const { response, text } = await post(deps.fetch, url, form, deps.timeoutMs ?? requestTimeoutMs);
  return judge(response, text, credentials, deps.clock());
}

async function tokenRequest(
  credentials: AdobeCredentials,
  clientSecret: string,
  now: number,
): Promise<{ path: string; form: Record<string, string> }> {
  const { clientId, imsEndpoint, orgId, signIn } = credentials;
  const client = { client_id: clientId, client_secret: clientSecret };
  if (signIn.flow === 'server-to-server') {
    const form = { grant_type: 'client_credentials', ...client, scope: signIn.scopes.join(',') };
    return { path: '/ims/token/v3', form };
  }
  const issuedAt = Math.floor(now / 1000);
  const jwt = await new SignJWT(Object.fromEntries(signIn.metascopes.map((scope) => [scope, true])))
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(orgId)
    .setSubject(signIn.technicalAccountId)
    .setAudience(`${imsEndpoint}/c/${clientId}`)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + jwtLifeSeconds)
    .sign(signIn.privateKey);
  return { path: '/ims/exchange/jwt', form: { ...client, jwt_token: jwt } };
}

async function post(
  fetch: LeanFetch,
  url: string,
  form: Record<string, string>,
  timeoutMs: number,
): Promise<{ response: LeanResponse; text: string }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'cache-control': 'no-cache' },
      body: new URLSearchParams(form).toString(),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { response, text: (await readCapped(response, mostBytes)) ?? '' };
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown error';
    throw new CampaignTriggersError('SIGN_IN_UNAVAILABLE', `Adobe sign-in did not answer (${name})`, {
      cause: error,
    });
  }
}

function judge(
  response: LeanResponse,
  text: string,
  credentials: AdobeCredentials,
  now: number,
): ExchangeAnswer {
  const { access_token: token, expires_in: expiresIn, error, error_description: description } = parsed(text);
  if (response.ok && typeof token === 'string' && /^[\x21-\x7e]+$/.test(token))
    return { answer: 'token', token, expiresIn };
  const code = typeof error === 'string' && /^[a-z_]{1,40}$/i.test(error) ? error : undefined;
  const debugId = response.headers.get('x-debug-id')?.match(/^[\w.-]{1,80}$/)?.[0];
  const facts = `HTTP ${response.status}${code ? `, ${code}` : ''}${debugId ? `, x-debug-id ${debugId}` : ''}`;
  const passes = code === undefined ? ![400, 401, 403].includes(response.status) : isServerSide(code);
  if (passes || response.status === 429 || response.status >= 500) {
    const hint = code === 'internal_error' ? '; if it lasts, the credential was migrated to OAuth' : '';
    const wait = parseRetryAfter(response.headers.get('retry-after'), now);
    return {
      answer: 'unavailable',
      error: new CampaignTriggersError('SIGN_IN_UNAVAILABLE', `Adobe sign-in failed (${facts})${hint}`),
      waitMs: wait ?? (response.status === 429 ? throttledWaitMs : 0),
    };
  }
  return {
    answer: 'refused',
    error: new CampaignTriggersError(
      'SIGN_IN_REFUSED',
      `Adobe refused the sign-in (${facts})${hintFor(code, credentials)}`,
    ),
    clientSecret:
      code === 'invalid_client' ||
      response.status === 401 ||
      /client_secret/i.test(String(description ?? '')),
    clockAheadMs: clockAhead(response, now),
  };
}

function parsed(text: string): v.InferOutput<typeof answerSchema> {
  try {
    return v.parse(answerSchema, parseJson(text));
  } catch {
    return {};
  }
}

function isServerSide(code: string): boolean {
  return ['server_error', 'internal_error', 'temporarily_unavailable'].includes(code);
}

function hintFor(code: string | undefined, { signIn }: AdobeCredentials): string {
  if (code === 'invalid_scope') {
    const asked = signIn.flow === 'private-key' ? signIn.metascopes : signIn.scopes;
    return `; asked for ${asked.join(', ')}`;
  }
  if (signIn.flow === 'server-to-server') return '';
  return '; Adobe ended JWT credentials on 2026-03-01: migrate this one to OAuth Server-to-Server';
}

function clockAhead(response: LeanResponse, now: number): number {
  const theirs = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(theirs) ? 0 : now - theirs;
}
