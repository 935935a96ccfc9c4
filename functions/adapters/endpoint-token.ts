// The bearer token that recipient endpoints know us by: the whole text of one secret, which the stack generates and the
// operator may replace. A rotated one is in use after five minutes, or at once when an endpoint refuses the old one.
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { CampaignTriggersError } from '../core/errors.ts';
import type { Clock } from '../core/ports/clock.ts';

/** `maxAgeMs`: how old the token may be for this one caller. @throws ENDPOINT_TOKEN_UNREADABLE */
export type ReadEndpointToken = (maxAgeMs?: number) => Promise<string>;

const defaultMaxAgeMs = 300_000;

/** What a header can carry. Short ones can be guessed. */
const tokenSchema = v.pipe(v.string(), v.trim(), v.regex(/^[\x21-\x7e]{16,4096}$/));

/** Reads the secret at the first call and when the token is too old for a caller; calls share one read, and a failed read is not kept. */
export function createEndpointToken(deps: {
  client: SecretsManagerClient;
  secretId: string;
  clock: Clock;
}): ReadEndpointToken {
  let kept: { token: Promise<string>; readAt: number } | undefined;

  return (maxAgeMs = defaultMaxAgeMs) => {
    const now = deps.clock();
    if (kept !== undefined && now - kept.readAt < maxAgeMs) return kept.token;
    const reading = { token: readToken(deps.client, deps.secretId), readAt: now };
    kept = reading;
    reading.token.catch(() => {
      if (kept === reading) kept = undefined;
    });
    return reading.token;
  };
}

async function readToken(client: SecretsManagerClient, secretId: string): Promise<string> {
  const parsed = v.safeParse(tokenSchema, await readSecret(client, secretId));
  if (parsed.success) return parsed.output;
  const message = `secret ${secretId} must hold the token and nothing else: 16 to 4096 visible ASCII characters`;
  throw new CampaignTriggersError('ENDPOINT_TOKEN_UNREADABLE', message);
}

async function readSecret(client: SecretsManagerClient, secretId: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: secretId }))).SecretString;
  } catch (cause) {
    const message = `secret ${secretId} could not be read`;
    throw new CampaignTriggersError('ENDPOINT_TOKEN_UNREADABLE', message, { cause });
  }
}
