// Are both secrets usable, and does Adobe sign us in?
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { createCredentialsSource } from '../../../functions/adapters/credentials.ts';
import { createAccessTokens } from '../../../functions/adapters/ims-token.ts';
import { createSigningKeys } from '../../../functions/adapters/signing-keys.ts';
import type { AdobeCredentials } from '../../../functions/core/ports/adobe-credentials.ts';
import type { Fetch } from '../../../functions/core/ports/fetch.ts';
import { secretsClient } from '../aws-clients.ts';
import type { Io } from '../command.ts';
import type { Target } from '../target.ts';
import { certificateFindings } from './certificate-life.ts';
import { checked, type Finding, ok, trouble } from './finding.ts';

export interface SignedIn {
  credentials: AdobeCredentials;
  token: string;
}

export interface CredentialFindings {
  findings: Finding[];
  /** Where the sign-in went well. */
  signedIn: SignedIn | undefined;
}

export async function checkCredentials(target: Target, io: Io, fetch: Fetch): Promise<CredentialFindings> {
  const client = secretsClient(target);
  let signedIn: SignedIn | undefined;
  const warnings: string[] = [];
  const telemetry = {
    info: () => undefined,
    count: () => undefined,
    warn: (message: string) => void warnings.push(message),
  };
  try {
    const signingKeys = await checked('signing keys', async () => {
      await createSigningKeys({ client, secretId: target.output('SigningKeysSecret'), clock: io.clock })();
      return ok('signing keys', 'the secret holds usable keys');
    });
    const adobe = await checked('Adobe credentials', async () => {
      const secretId = target.output('AdobeCredentialsSecret');
      const secrets = new SecretsProvider({ awsSdkV3Client: client });
      const source = createCredentialsSource({
        secretId,
        secrets,
        clock: io.clock,
        telemetry,
      });
      const credentials = await source.read();
      const signIn = await checked('Adobe sign-in', async () => {
        const token = await createAccessTokens({ fetch, clock: io.clock, telemetry }).tokenFor(credentials);
        signedIn = { credentials, token };
        return ok('Adobe sign-in', `${new URL(credentials.imsEndpoint).host} issued a token`);
      });
      const { flow } = credentials.signIn;
      const text = String(await secrets.get(secretId));
      const lives = certificateFindings(text, { flow, now: io.clock() });
      return [...factsOf(credentials), ...lives, ...signIn];
    });
    const tidy = 'follow the message, then run doctor again';
    const warned = warnings.map((message) => trouble('warning', 'Adobe credentials', message, tidy));
    return { findings: [...signingKeys, ...adobe, ...warned], signedIn };
  } finally {
    client.destroy();
  }
}

/** Shorter keys are refused by Adobe. */
const leastKeyBits = 2048;

function factsOf({ signIn, clientSecrets }: AdobeCredentials): Finding[] {
  const check = 'Adobe credentials';
  const findings: Finding[] = [];
  if (signIn.flow === 'server-to-server') {
    findings.push(ok(check, `OAuth server-to-server, ${signIn.scopes.length} scopes`));
  } else {
    const bits = signIn.privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
    findings.push(
      bits < leastKeyBits
        ? trouble('failed', check, `the private key has ${bits} bits`, `make one of ${leastKeyBits} bits`)
        : trouble(
            'warning',
            check,
            `sign-in with a private key of ${bits} bits, which Adobe has ended for new credentials`,
            'move to OAuth server-to-server',
          ),
    );
  }
  if (clientSecrets.length > 1) {
    const remedy = 'when the rotation is over, remove the old one from the secret and at Adobe';
    findings.push(trouble('warning', check, `${clientSecrets.length} client secrets are stored`, remedy));
  }
  return findings;
}
