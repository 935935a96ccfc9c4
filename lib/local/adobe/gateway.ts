// The API gateway in front of the journal: key, token, scope and organisation, judged in Adobe's order.
// Codes and statuses: adobe-apiplatform/api-gateway-request-validation.
import type { IncomingHttpHeaders } from 'node:http';
import type { AccessTokens } from './access-tokens.ts';
import { type Answer, jsonAnswer } from './answer.ts';
import type { DeveloperProject } from './credentials.ts';

const journalScope = 'adobeio_api';

/** The refusal of a request that may not pass; null for one that may. */
export function refuseAtGateway(
  headers: IncomingHttpHeaders,
  deps: { project: DeveloperProject; tokens: AccessTokens },
): Answer | null {
  const apiKey = headers['x-api-key'];
  if (!apiKey) return refusal(403, '403000', 'Api Key is required');
  if (apiKey !== deps.project.clientId) return refusal(403, '403003', 'Api Key is invalid');
  const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  // A missing token is 403 at Adobe's gateway, not 401.
  if (token === undefined) return refusal(403, '403010', 'Oauth token is missing');
  const scopes = deps.tokens.scopesOf(token);
  if (scopes === null) return refusal(401, '401013', 'Oauth token is not valid');
  if (!scopes.includes(journalScope)) return refusal(403, '403011', 'Scope mismatch');
  if (headers['x-ims-org-id'] !== deps.project.orgId) return refusal(403, '403024', 'User is not allowed');
  return null;
}

function refusal(status: number, code: string, message: string): Answer {
  return jsonAnswer(status, { error_code: code, message });
}
