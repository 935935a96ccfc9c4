// The two sign-in doors of the simulated IMS: the exchange of a signed JWT, and OAuth server-to-server.
import type { AccessTokens } from './access-tokens.ts';
import { type Answer, jsonAnswer } from './answer.ts';
import type { DeveloperProject } from './credentials.ts';
import { judgeSignedJwt } from './signed-jwt.ts';

export interface SignInRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  contentType: string;
  body: Uint8Array<ArrayBuffer>;
}

/** Scopes that the project of the simulator holds. Source: Adobe's list for the I/O Management API. */
export const grantedScopes: readonly string[] = [
  'AdobeID',
  'openid',
  'read_organizations',
  'additional_info.projectedProductContext',
  'additional_info.roles',
  'adobeio_api',
  'read_client_secret',
  'manage_client_secrets',
];

/** What each metascope of a JWT becomes in the token. */
const scopeOfMetascope: Record<string, string> = {
  ent_adobeio_sdk: 'adobeio_api',
  event_receiver_api: 'event_receiver_api',
};

export interface ImsDeps {
  project: DeveloperProject;
  tokens: AccessTokens;
  imsHost: () => string;
  clock: () => number;
}

/** Answers one request to IMS. */
export function createIms(deps: ImsDeps): (request: SignInRequest) => Promise<Answer> {
  return async (request) => {
    if (request.method !== 'POST') return refusal(405, 'bad_request', 'use POST');
    const path = request.path.replace(/\/$/, '');
    const door =
      path === '/ims/exchange/jwt' ? exchangeJwt : path === '/ims/token/v3' ? clientCredentials : null;
    if (!door) return refusal(404, 'not_found', 'no such IMS endpoint');
    const fields = await readForm(request);
    return fields ? door(deps, fields) : refusal(400, 'bad_request', 'the body is not a form');
  };
}

async function exchangeJwt(deps: ImsDeps, fields: URLSearchParams): Promise<Answer> {
  const { project, tokens } = deps;
  if (fields.get('client_id') !== project.clientId)
    return refusal(400, 'invalid_client', 'no integration with this client_id');
  if (!project.secrets().includes(fields.get('client_secret') ?? ''))
    return refusal(401, 'invalid_client', 'wrong client_id and client_secret pair');
  const verdict = await judgeSignedJwt(fields.get('jwt_token') ?? '', {
    imsHost: deps.imsHost(),
    clientId: project.clientId,
    orgId: project.orgId,
    technicalAccountId: project.technicalAccountId,
    metascopes: project.metascopes,
    publicKeys: project.publicKeys(),
    nowMs: deps.clock(),
  });
  if ('refused' in verdict) return refusal(400, verdict.refused, verdict.why);
  const scopes = verdict.metascopes.map((metascope) => scopeOfMetascope[metascope] ?? metascope);
  const token = await tokens.issue(project.clientId, project.technicalAccountId, scopes);
  // Milliseconds here, seconds below: the two doors differ, and clients stumble over it.
  return jsonAnswer(200, { token_type: 'bearer', access_token: token, expires_in: tokens.lifetimeMs });
}

async function clientCredentials(deps: ImsDeps, fields: URLSearchParams): Promise<Answer> {
  const { project, tokens } = deps;
  if (fields.get('grant_type') !== 'client_credentials')
    return refusal(400, 'unsupported_grant_type', 'grant_type must be client_credentials');
  if (fields.get('client_id') !== project.clientId)
    return refusal(400, 'invalid_client', 'invalid client_id parameter');
  if (!project.secrets().includes(fields.get('client_secret') ?? ''))
    return refusal(400, 'invalid_client', 'invalid client_secret parameter');
  const scopes = (fields.get('scope') ?? '').split(/[\s,]+/).filter((scope) => scope !== '');
  if (scopes.length === 0) return refusal(400, 'invalid_scope', 'scope is missing');
  const unknown = scopes.find((scope) => !grantedScopes.includes(scope));
  if (unknown !== undefined) return refusal(400, 'invalid_scope', `invalid scope: ${unknown}`);
  const token = await tokens.issue(project.clientId, project.technicalAccountId, scopes);
  const seconds = Math.floor(tokens.lifetimeMs / 1000);
  return jsonAnswer(200, { access_token: token, token_type: 'bearer', expires_in: seconds });
}

/** Fields of the body, urlencoded or multipart; query parameters count where the body has none. */
async function readForm(request: SignInRequest): Promise<URLSearchParams | null> {
  const fields = new URLSearchParams(request.query);
  if (request.body.length === 0) return fields;
  try {
    const headers = { 'content-type': request.contentType };
    const form = await new Response(request.body, { headers }).formData();
    for (const [name, value] of form)
      fields.set(name, typeof value === 'string' ? value : await value.text());
    return fields;
  } catch {
    return null;
  }
}

function refusal(status: number, error: string, description: string): Answer {
  return jsonAnswer(status, { error, error_description: description });
}
