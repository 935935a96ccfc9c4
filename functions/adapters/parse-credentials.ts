// The credentials secret → one shape. Taken are our own field names, their UPPER_SNAKE and snake_case forms, and the
// project file that Adobe's Developer Console downloads, with a `privateKey` pasted beside `project` where that is used.
import { CampaignTriggersError } from '../core/errors.ts';
import { type Fields, field, isPlainObject } from '../core/plain-object.ts';
import type { AdobeCredentials } from '../core/ports/adobe-credentials.ts';
import { credentialsEnd } from './credentials-end.ts';
import { isSafeEndpoint } from './host-rules.ts';
import { readPrivateKey } from './private-key.ts';

const adobeIms = 'https://ims-na1.adobelogin.com';
/** All that reading a journal needs; the metascope of the I/O Management API. */
const journalMetascope = 'ent_adobeio_sdk';

/**
 * @param warn told what the operator should tidy up
 * @throws CREDENTIALS_INVALID, PRIVATE_KEY_INVALID; messages name fields, never values
 */
export function parseCredentials(
  secretText: string,
  warn: (message: string) => void = () => undefined,
): AdobeCredentials {
  const secret = parseObject(secretText);
  const fields = flatten(secret);
  const clientId = text(fields, 'clientId') ?? text(fields, 'apiKey');
  const clientSecrets = [...new Set([...texts(fields, 'clientSecrets'), ...texts(fields, 'clientSecret')])];
  const orgId = text(fields, 'orgId') ?? text(fields, 'imsOrgId');
  const missing = [
    ...(clientId === undefined ? ['clientId'] : []),
    ...(clientSecrets.length === 0 ? ['clientSecret'] : []),
    ...(orgId === undefined ? ['orgId'] : []),
  ];
  if (clientId === undefined || orgId === undefined || missing.length > 0) {
    throw invalid(`missing: ${missing.join(', ')}`);
  }
  if (!/^[^@\s]+@AdobeOrg$/i.test(orgId)) {
    throw invalid(
      'orgId must be the IMS organisation, <id>@AdobeOrg; the number in Adobe URLs is the consumer id',
    );
  }
  const imsEndpoint = (text(fields, 'imsEndpoint') ?? adobeIms).replace(/\/+$/, '');
  if (!isSafeEndpoint(imsEndpoint)) throw invalid('imsEndpoint must be an https URL');
  const endsAt = credentialsEnd(secret, text(fields, 'expiresAt'));
  return {
    clientId,
    clientSecrets,
    orgId,
    imsEndpoint,
    ...(endsAt !== undefined && { endsAt }),
    signIn: signInOf(fields, imsEndpoint, warn),
  };
}

function invalid(what: string): CampaignTriggersError {
  return new CampaignTriggersError('CREDENTIALS_INVALID', `credentials secret: ${what}`);
}

/** OAuth scopes choose server-to-server, also beside a private key: Adobe has ended the key's flow for new credentials. */
function signInOf(
  fields: Map<string, unknown>,
  imsEndpoint: string,
  warn: (message: string) => void,
): AdobeCredentials['signIn'] {
  const pastedKey = fields.get('privatekey') ?? '';
  const scopes = texts(fields, 'scopes');
  if (pastedKey === '') {
    if (scopes.length === 0)
      throw invalid('missing: scopes (copy them from the Developer Console), or a privateKey');
    return { flow: 'server-to-server', scopes };
  }
  // Some paste their metascopes under this name.
  if (!scopes.every(isMetascope)) {
    warn('the credentials secret holds a privateKey and scopes: the scopes count; remove what is not used');
    return { flow: 'server-to-server', scopes };
  }
  const technicalAccountId = text(fields, 'technicalAccountId');
  if (technicalAccountId === undefined)
    throw invalid('missing: technicalAccountId, which a privateKey needs');
  if (!/^[^@\s]+@techacct\.adobe\.com$/i.test(technicalAccountId)) {
    throw invalid('technicalAccountId must have the form <id>@techacct.adobe.com');
  }
  const codes = [...texts(fields, 'metascopes'), ...scopes];
  return {
    flow: 'private-key',
    technicalAccountId,
    privateKey: readPrivateKey(pastedKey, text(fields, 'passphrase')),
    metascopes: (codes.length === 0 ? [journalMetascope] : codes).map((code) =>
      code.includes('/s/') ? code : `${imsEndpoint}/s/${code}`,
    ),
  };
}

function isMetascope(scope: string): boolean {
  return scope.startsWith('ent_') || scope.includes('/s/');
}

function parseObject(secretText: string): Fields {
  try {
    const parsed: unknown = JSON.parse(secretText);
    if (isPlainObject(parsed)) return parsed;
  } catch {
    // The parser's message quotes the text: dropped.
  }
  throw invalid('it is not a JSON object');
}

/** Project file first, so that what stands beside `project` wins. */
function flatten(secret: Fields): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  const project = field(secret, 'project');
  if (isPlainObject(project)) {
    add(fields, credentialOf(project));
    fields.set('imsorgid', field(field(project, 'org'), 'ims_org_id'));
  }
  add(fields, secret);
  return fields;
}

function add(fields: Map<string, unknown>, more: Fields): void {
  for (const [name, value] of Object.entries(more)) fields.set(plainName(name), value);
}

/** `clientId`, `CLIENT_ID` and `client_id` are one name. */
function plainName(name: string): string {
  return name.replace(/[_-]/g, '').toLowerCase();
}

function credentialOf(project: Fields): Fields {
  const listed = field(field(field(project, 'workspace'), 'details'), 'credentials');
  for (const kind of ['oauth_server_to_server', 'jwt']) {
    for (const credential of Array.isArray(listed) ? listed : []) {
      const found = field(credential, kind);
      if (isPlainObject(found)) return found;
    }
  }
  throw invalid('the project file holds no OAuth Server-to-Server credential');
}

function text(fields: Map<string, unknown>, name: string): string | undefined {
  const value = fields.get(plainName(name));
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** A list, or one text; lists may also come as JSON text or separated by commas and spaces, as the Console shows scopes. */
function texts(fields: Map<string, unknown>, name: string): string[] {
  const value = fields.get(plainName(name));
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string' && item.trim() !== '');
  if (typeof value !== 'string') return [];
  const list = value.trim().startsWith('[') ? jsonList(value) : undefined;
  return list ?? value.split(/[\s,]+/).filter((item) => item !== '');
}

function jsonList(value: string): string[] | undefined {
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) ? list.map(String) : undefined;
  } catch {
    return undefined;
  }
}
