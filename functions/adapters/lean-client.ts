// What an SDK client does and nobody here needs, left out: a tenth of a call's processor time, and a fifth of a cold start.
import { fromEnv } from '@aws-sdk/credential-provider-env';
import type { Environment } from '../core/read-setting.ts';
import { RequestHash } from './request-hash.ts';

/**
 * For every client. Left to itself the SDK looks through environment and configuration files for an endpoint at every call; where
 * the environment names one, it is to be found. Credentials are Lambda's: the bundles do without the SDK's search for others.
 */
export function fromEnvironment(env: Environment) {
  const namesEndpoint = Object.keys(env).some((name) => name.startsWith('AWS_ENDPOINT_URL'));
  return { ignoreConfiguredEndpointUrls: !namesEndpoint, credentials: fromEnv(), sha256: RequestHash };
}

/** It copies what went in and what came out for a log, and we give the SDK none. */
export function withoutLog<Client extends { middlewareStack: { remove(name: string): boolean } }>(
  client: Client,
): Client {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
