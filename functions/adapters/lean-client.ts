// What an SDK client does at every call and nobody here looks at, left out: a tenth of a call's processor time.
import type { Environment } from '../core/read-setting.ts';

/**
 * Without it the SDK looks through environment and configuration files for an endpoint at every call. Where the environment
 * names one, it is to be found.
 */
export function endpointSearch(env: Environment): { ignoreConfiguredEndpointUrls: boolean } {
  const names = Object.keys(env);
  return { ignoreConfiguredEndpointUrls: !names.some((name) => name.startsWith('AWS_ENDPOINT_URL')) };
}

/** It copies what went in and what came out for a log, and we give the SDK none. */
export function withoutLog<Client extends { middlewareStack: { remove(name: string): boolean } }>(
  client: Client,
): Client {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
