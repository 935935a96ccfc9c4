// The simulated project in Adobe's Developer Console: one organisation, one client, up to two secrets, its key pairs.
import { createPublicKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

/** What the credentials secret holds for the private-key sign-in. */
export interface AdobeCredentials {
  clientId: string;
  clientSecret: string;
  technicalAccountId: string;
  orgId: string;
  /** PKCS#8 PEM. */
  privateKey: string;
  metascopes: string[];
  imsEndpoint: string;
  journalUrl: string;
}

/** What the credentials secret holds for the OAuth server-to-server sign-in. */
export interface ServerToServerCredentials {
  clientId: string;
  clientSecret: string;
  technicalAccountId: string;
  orgId: string;
  scopes: string[];
  imsEndpoint: string;
  journalUrl: string;
}

/** The organisation of local mode. */
export const localOrganisation = '4CC7D9704674CFB2138A2C54@AdobeOrg';

/** Adobe's own limit: secrets that may live side by side on one credential. */
const secretsPerCredential = 2;

export interface DeveloperProject {
  clientId: string;
  technicalAccountId: string;
  orgId: string;
  metascopes: readonly string[];
  /** Oldest first. */
  secrets(): readonly string[];
  /** Adds a client secret; at most two live side by side. @throws Error when there are two already */
  addSecret(): string;
  removeSecret(secret: string): void;
  /** The private key made, or given, at the start: PKCS#8 PEM. */
  privateKey: string;
  publicKeys(): readonly KeyObject[];
  /** Attaches the public half of another key pair, as a second certificate in the Console; gives the private half. */
  addKey(): Promise<string>;
  /** Takes away the certificate that belongs to this private key. */
  removeKey(privateKey: string): void;
}

/** Makes the project; without a private key (PEM) it generates an RSA pair of 2048 bits. */
export async function createDeveloperProject(givenPrivateKey?: string): Promise<DeveloperProject> {
  const privateKey = givenPrivateKey ?? (await generatePrivateKey());
  const secrets = [newSecret()];
  const publicKeys = new Map([[privateKey, createPublicKey(privateKey)]]);
  return {
    clientId: randomBytes(16).toString('hex'),
    technicalAccountId: `${randomBytes(12).toString('hex').toUpperCase()}@techacct.adobe.com`,
    orgId: localOrganisation,
    metascopes: ['ent_adobeio_sdk'],
    secrets: () => secrets,
    addSecret() {
      if (secrets.length >= secretsPerCredential)
        throw new Error('a credential has at most two client secrets');
      const secret = newSecret();
      secrets.push(secret);
      return secret;
    },
    removeSecret(secret) {
      const index = secrets.indexOf(secret);
      if (index >= 0) secrets.splice(index, 1);
    },
    privateKey,
    publicKeys: () => [...publicKeys.values()],
    async addKey() {
      const added = await generatePrivateKey();
      publicKeys.set(added, createPublicKey(added));
      return added;
    },
    removeKey: (key) => void publicKeys.delete(key),
  };
}

function newSecret(): string {
  return `p8e-${randomBytes(24).toString('base64url')}`;
}

async function generatePrivateKey(): Promise<string> {
  const pair = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return pair.privateKey;
}
