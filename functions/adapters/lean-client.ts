// What an SDK client does and nobody here needs, left out: a third of a call's processor time, and a third of a cold start.
import { fromEnv } from '@aws-sdk/credential-provider-env';
import type { Environment } from '../core/read-setting.ts';
import { createLeanHandler, type Patience } from './lean-handler.ts';
import { RequestHash } from './request-hash.ts';

/**
 * For every client. Left to itself the SDK looks through environment and configuration files for an endpoint at every call; where
 * the environment names one, it is to be found. Credentials are Lambda's: the bundles do without the SDK's search for others. What
 * else it would read configuration files for, 5 ms of a cold start, is told it: a function has none.
 * @param patience `attempts`: how often a call is made that fails for a moment
 */
export function leanSettings(env: Environment, { attempts, ...patience }: Patience & { attempts: number }) {
  const namesEndpoint = Object.keys(env).some((name) => name.startsWith('AWS_ENDPOINT_URL'));
  return {
    ignoreConfiguredEndpointUrls: !namesEndpoint,
    credentials: fromEnv(),
    sha256: RequestHash,
    maxAttempts: attempts,
    requestHandler: createLeanHandler(patience),
    retryMode: 'standard',
    disableClockSkewCorrection: false,
    authSchemePreference: [],
    userAgentAppId: '',
    accountIdEndpointMode: 'disabled' as const,
    useFipsEndpoint: env.AWS_USE_FIPS_ENDPOINT === 'true',
    useDualstackEndpoint: env.AWS_USE_DUALSTACK_ENDPOINT === 'true',
  };
}

/**
 * For a client all of whose calls go to one place: what a command runs through is put together once. Not for SQS, which notes the
 * queue's own address where all calls would share it; nor for SES: the first command is kept, and would be somebody's e-mail.
 */
export const onePlace = { cacheMiddleware: true };

/** One copies what went in and what came out for a log, and we give the SDK none; the other tells AWS of the SDK's version, at every call. */
const notNeeded = ['loggerMiddleware', 'getUserAgentMiddleware'];

interface Client {
  middlewareStack: { remove(name: string): boolean };
  config: { signer: (...scheme: never[]) => Promise<object> };
}

export function lean<SomeClient extends Client>(client: SomeClient): SomeClient {
  for (const name of notNeeded) client.middlewareStack.remove(name);
  // The SDK makes one for each call, out of a copy of all settings. Service, region and whose credentials do not change.
  const { signer } = client.config;
  let made: Promise<object> | undefined;
  client.config.signer = (...scheme) => {
    made ??= signer(...scheme);
    return made;
  };
  return client;
}
