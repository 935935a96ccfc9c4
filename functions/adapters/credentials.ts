// Reads the credentials secret: cached in the warm function, so that a rotated key takes effect within minutes
// (or at once when Adobe refuses the old one) without a deploy.
import type { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { pollerMetrics } from '../contract/metrics.ts';
import { asCampaignTriggersError, CampaignTriggersError } from '../core/errors.ts';
import type { AdobeCredentials, CredentialsSource } from '../core/ports/adobe-credentials.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import { parseCredentials } from './parse-credentials.ts';

const maxAgeSeconds = 5 * 60;
/** While the last good copy serves, a broken secret store is not asked for every page. */
const pauseAfterFailureMs = 30_000;

export function createCredentialsSource(deps: {
  secretId: string;
  secrets: Pick<SecretsProvider, 'get'>;
  clock: Clock;
  telemetry: Pick<Telemetry, 'warn' | 'count'>;
}): CredentialsSource {
  let lastGood: { text: string; credentials: AdobeCredentials } | undefined;
  let askAgainAt = 0;

  async function current(fresh: boolean): Promise<AdobeCredentials> {
    const text = await fetchSecret(deps.secrets, deps.secretId, fresh);
    if (lastGood?.text !== text)
      lastGood = { text, credentials: parseCredentials(text, deps.telemetry.warn) };
    return lastGood.credentials;
  }

  return {
    async read(fresh = false) {
      if (!fresh && lastGood !== undefined && deps.clock() < askAgainAt) return lastGood.credentials;
      try {
        return await current(fresh);
      } catch (error) {
        if (lastGood === undefined) throw error;
        const { code, message, remedy } = asCampaignTriggersError(error);
        // Reading goes on, but the next cold start will not: an alarm tells of it now.
        deps.telemetry.count(pollerMetrics.signInFailed);
        deps.telemetry.warn(`${message}; the last good credentials stay in use`, { code, remedy });
        askAgainAt = deps.clock() + pauseAfterFailureMs;
        return lastGood.credentials;
      }
    },
  };
}

async function fetchSecret(
  secrets: Pick<SecretsProvider, 'get'>,
  secretId: string,
  fresh: boolean,
): Promise<string> {
  let value: string | Uint8Array | undefined;
  try {
    value = await secrets.get(secretId, { maxAge: maxAgeSeconds, forceFetch: fresh });
  } catch (error) {
    const name = error instanceof Error && error.cause instanceof Error ? error.cause.name : 'unknown error';
    throw new CampaignTriggersError(
      'CREDENTIALS_UNREADABLE',
      `secret ${secretId} could not be read (${name})`,
      {
        cause: error,
      },
    );
  }
  if (value === undefined) {
    throw new CampaignTriggersError('CREDENTIALS_INVALID', `secret ${secretId} is empty`);
  }
  return typeof value === 'string' ? value : Buffer.from(value).toString('utf8');
}
