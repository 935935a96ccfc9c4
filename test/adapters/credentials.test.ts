import { generateKeyPairSync } from 'node:crypto';
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createCredentialsSource } from '../../functions/adapters/credentials.ts';
import { parseCredentials } from '../../functions/adapters/parse-credentials.ts';
import { readPrivateKey } from '../../functions/adapters/private-key.ts';
import { CampaignTriggersError } from '../../functions/core/errors.ts';
import { recordKnown } from '../privacy/record.ts';
import { credentials as aws, region } from '../support/local-aws.ts';
import { type OneSecret, startOneSecret } from '../support/one-secret.ts';
import { recordTelemetry } from '../support/recorded-telemetry.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const encrypted = privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' })
  .toString();
const legacyEncrypted = privateKey
  .export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' })
  .toString();

const serverToServer = {
  clientId: 'client',
  clientSecret: 'client-secret-1',
  orgId: 'AB12@AdobeOrg',
  scopes: ['openid', 'adobeio_api'],
};
const jwt = {
  ...serverToServer,
  scopes: undefined,
  technicalAccountId: 'T@techacct.adobe.com',
  privateKey: pkcs8,
  metascopes: ['ent_adobeio_sdk'],
};

const parse = (secret: unknown) => parseCredentials(JSON.stringify(secret));

for (const secret of [pkcs8, pkcs1, encrypted, legacyEncrypted, 'client-secret-1', 'client-secret-2']) {
  recordKnown('secret', secret);
}

describe('the end of credentials', () => {
  it('is the date that somebody put beside them, and nothing where nobody tells one', () => {
    expect(parse({ ...serverToServer, expiresAt: '2027-03-01T00:00:00Z' }).endsAt).toBe(Date.UTC(2027, 2, 1));
    expect(parse({ ...serverToServer, expires_at: '2027-03-01' }).endsAt).toBe(Date.UTC(2027, 2, 1));
    expect(parse(serverToServer)).not.toHaveProperty('endsAt');
  });

  it('is not told by what is no date and no certificate, and signing in goes on without', () => {
    const certificate = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
    expect(parse({ ...serverToServer, expiresAt: 'soon', certificate })).not.toHaveProperty('endsAt');
  });
});

function errorOf(act: () => unknown): CampaignTriggersError {
  try {
    act();
  } catch (error) {
    if (error instanceof CampaignTriggersError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the private key', () => {
  it.each<[string, unknown, string?]>([
    ['PKCS#8', pkcs8],
    ['PKCS#1', pkcs1],
    ['encrypted PKCS#8', encrypted, 'open sesame'],
    ['encrypted PKCS#1', legacyEncrypted, 'open sesame'],
    ['with \\n as two characters', pkcs8.replaceAll('\n', '\\n')],
    ['with CRLF and quotes', `"${pkcs8.replaceAll('\n', '\r\n')}"`],
    ['without a final newline', pkcs8.trim()],
    ['with line ends turned into spaces', pkcs8.replaceAll('\n', ' ')],
    ['as a list of lines', pkcs8.split('\n')],
    ['as the JSON text of a list of lines', JSON.stringify(pkcs8.split('\n'))],
    ['as base64 of PKCS#8 DER', privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')],
    ['as base64 of PKCS#1 DER', privateKey.export({ type: 'pkcs1', format: 'der' }).toString('base64')],
  ])('is taken %s', (_, pasted, passphrase) => {
    expect(readPrivateKey(pasted, passphrase).equals(privateKey)).toBe(true);
  });

  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  it.each<[string, unknown, RegExp, string?]>([
    ['an EC key', ec.privateKey.export({ type: 'pkcs8', format: 'pem' }), /type ec, not RSA/],
    [
      'an EC key of its own format',
      ec.privateKey.export({ type: 'sec1', format: 'pem' }),
      /"EC PRIVATE KEY"/,
    ],
    ['a public key', ec.publicKey.export({ type: 'spki', format: 'pem' }), /"PUBLIC KEY"/],
    ['a PuTTY key', 'PuTTY-User-Key-File-3: ssh-rsa', /PuTTY/],
    ['the key of Adobe Campaign', '@abc/def=', /Adobe Campaign/],
    ['a small key', small.export({ type: 'pkcs8', format: 'pem' }), /1024 bits/],
    ['half a key', pkcs8.slice(0, 500), /last line is missing/],
    ['a damaged key', `-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----`, /cannot be read/],
    ['an encrypted key without passphrase', encrypted, /add its "passphrase"/],
    ['an encrypted key with a wrong passphrase', encrypted, /compare the passphrase/, 'wrong'],
    ['a legacy encrypted key with a wrong passphrase', legacyEncrypted, /compare the passphrase/, 'wrong'],
    ['base64 of something else', 'aGVsbG8gd29ybGQ=', /no PKCS#8 or PKCS#1/],
    ['nothing', '  ', /empty/],
    ['a number', 7, /neither text nor/],
  ])('is refused when it is %s', (_, pasted, message, passphrase) => {
    const error = errorOf(() => readPrivateKey(pasted, passphrase));
    expect(error.code).toBe('PRIVATE_KEY_INVALID');
    expect(error.message).toMatch(message);
    expect(JSON.stringify([error.message, String(error.cause)])).not.toContain(
      String(pasted).slice(40, 80) || 'nothing',
    );
  });
});

describe('the credentials secret', () => {
  it('chooses the flow by what it holds', () => {
    expect(parse(serverToServer)).toEqual({
      clientId: 'client',
      clientSecrets: ['client-secret-1'],
      orgId: 'AB12@AdobeOrg',
      imsEndpoint: 'https://ims-na1.adobelogin.com',
      signIn: { flow: 'server-to-server', scopes: ['openid', 'adobeio_api'] },
    });
    expect(parse({ ...jwt, imsEndpoint: 'http://127.0.0.1:4000/' }).signIn).toMatchObject({
      flow: 'private-key',
      technicalAccountId: 'T@techacct.adobe.com',
      metascopes: ['http://127.0.0.1:4000/s/ent_adobeio_sdk'],
    });
  });

  it('may be written in capitals, with two secrets and scopes as one text', () => {
    const secret = {
      CLIENT_ID: 'client',
      CLIENT_SECRETS: '["client-secret-1","client-secret-2"]',
      ORG_ID: 'AB12@AdobeOrg',
      SCOPES: 'openid, adobeio_api',
    };
    expect(parse(secret)).toMatchObject({
      clientSecrets: ['client-secret-1', 'client-secret-2'],
      signIn: { scopes: ['openid', 'adobeio_api'] },
    });
  });

  const project = (credential: unknown) => ({
    project: {
      org: { id: '1', ims_org_id: 'AB12@AdobeOrg' },
      workspace: {
        details: { credentials: [{ id: '1', name: 'x', api_key: { client_id: 'other' } }, credential] },
      },
    },
  });

  it('may be the project file of the Developer Console', () => {
    const oauth = {
      client_id: 'client',
      client_secrets: ['client-secret-1', 'client-secret-2'],
      technical_account_id: 'T@techacct.adobe.com',
      scopes: ['openid'],
    };
    expect(parse(project({ oauth_server_to_server: oauth }))).toMatchObject({
      clientId: 'client',
      clientSecrets: ['client-secret-1', 'client-secret-2'],
      orgId: 'AB12@AdobeOrg',
      signIn: { flow: 'server-to-server', scopes: ['openid'] },
    });
  });

  it('may be the project file with the private key pasted beside it', () => {
    const old = {
      client_id: 'client',
      client_secret: 'client-secret-1',
      technical_account_id: 'T@techacct.adobe.com',
      meta_scopes: ['ent_adobeio_sdk'],
    };
    expect(parse({ ...project({ jwt: old }), privateKey: pkcs8 }).signIn).toMatchObject({
      flow: 'private-key',
      metascopes: ['https://ims-na1.adobelogin.com/s/ent_adobeio_sdk'],
    });
  });

  it('with a private key beside OAuth scopes signs in server to server, and says so', () => {
    const warnings: string[] = [];
    const both = { ...jwt, scopes: ['openid', 'adobeio_api'] };
    const parsed = parseCredentials(JSON.stringify(both), (message) => {
      warnings.push(message);
    });
    expect(parsed.signIn).toEqual({ flow: 'server-to-server', scopes: ['openid', 'adobeio_api'] });
    expect(warnings).toEqual([expect.stringMatching(/holds a privateKey and scopes/)]);
    expect(warnings.join()).not.toContain(pkcs8.slice(40, 80));
  });

  it('takes metascopes that stand under "scopes" beside a private key for what they are', () => {
    expect(parse({ ...jwt, metascopes: undefined, scopes: 'ent_campaign_sdk' }).signIn).toMatchObject({
      flow: 'private-key',
      metascopes: ['https://ims-na1.adobelogin.com/s/ent_campaign_sdk'],
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['all that is missing', {}, /missing: clientId, clientSecret, orgId/],
    ['the number of an organisation', { ...serverToServer, orgId: '12345' }, /<id>@AdobeOrg/],
    [
      'a technical account of another form',
      { ...jwt, technicalAccountId: 'someone@example.com' },
      /techacct\.adobe\.com/,
    ],
    ['missing scopes', { ...serverToServer, scopes: [] }, /missing: scopes/],
    ['a private key without client secret', { ...jwt, clientSecret: '' }, /missing: clientSecret/],
    [
      'IMS in the clear',
      { ...serverToServer, imsEndpoint: 'http://ims.example.com' },
      /imsEndpoint must be an https/,
    ],
    ['a list', [], /not a JSON object/],
  ])('is refused with a sentence on %s', (_, secret, message) => {
    const error = errorOf(() => parse(secret));
    expect(error.code).toBe('CREDENTIALS_INVALID');
    expect(error.message).toMatch(message);
  });

  it('is never quoted when it is no JSON', () => {
    const error = errorOf(() => parseCredentials('client_secret=top-secret'));
    expect(`${error.message} ${error.cause}`).not.toContain('top-secret');
  });
});

describe('reading the secret', () => {
  let secret: OneSecret;
  beforeAll(async () => {
    secret = await startOneSecret();
  });
  afterAll(() => secret.stop());

  function createSource() {
    const client = new SecretsManagerClient({
      endpoint: secret.endpoint,
      region,
      credentials: aws,
      maxAttempts: 1,
    });
    const telemetry = recordTelemetry();
    const secrets = new SecretsProvider({ awsSdkV3Client: client });
    return {
      telemetry,
      source: createCredentialsSource({ secretId: 'adobe', secrets, clock: Date.now, telemetry }),
    };
  }

  it('keeps a copy for five minutes, and asks at once when it must be fresh', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      secret.value = JSON.stringify(serverToServer);
      const { source } = createSource();
      const first = await source.read();
      secret.value = JSON.stringify({ ...serverToServer, clientSecret: 'client-secret-2' });
      expect(await source.read()).toBe(first);
      expect((await source.read(true)).clientSecrets).toEqual(['client-secret-2']);
      secret.value = JSON.stringify({ ...serverToServer, clientSecret: 's-3' });
      vi.setSystemTime(Date.now() + 5 * 60_000 + 1);
      expect((await source.read()).clientSecrets).toEqual(['s-3']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('goes on with the last good credentials when the secret is damaged, and says so', async () => {
    secret.value = JSON.stringify(serverToServer);
    const { source, telemetry } = createSource();
    const first = await source.read();
    secret.value = 'top-secret garbage';
    expect(await source.read(true)).toBe(first);
    expect(telemetry.logged.join()).toContain('CREDENTIALS_INVALID');
    expect(telemetry.logged.join()).not.toContain('top-secret');
  });

  it('fails by name when there never were good ones', async () => {
    secret.value = 'garbage';
    await expect(createSource().source.read()).rejects.toMatchObject({ code: 'CREDENTIALS_INVALID' });
    const nowhere = new SecretsManagerClient({
      endpoint: 'http://127.0.0.1:9',
      region,
      credentials: aws,
      maxAttempts: 1,
    });
    const source = createCredentialsSource({
      secretId: 'adobe',
      secrets: new SecretsProvider({ awsSdkV3Client: nowhere }),
      clock: Date.now,
      telemetry: recordTelemetry(),
    });
    await expect(source.read()).rejects.toMatchObject({ code: 'CREDENTIALS_UNREADABLE' });
  });
});
