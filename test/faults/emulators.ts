// The emulators that the rows of one test file share.

import { type Bench, startBench } from '../consumer/consumer-bench.ts';
import { ourOrg } from '../core/an-event.ts';
import { type OneSecret, startOneSecret } from '../support/one-secret.ts';

export interface Emulators {
  /** Queues, tables, SES, and consumers on them. */
  bench: Bench;
  /** Holds Adobe's credentials. */
  adobeSecret: OneSecret;
}

let started: Emulators | undefined;

export async function startEmulators(): Promise<void> {
  const [bench, adobeSecret] = await Promise.all([startBench(), startOneSecret()]);
  const credentials = { clientId: 'c', clientSecret: 's', orgId: ourOrg, scopes: ['adobeio_api'] };
  adobeSecret.value = JSON.stringify(credentials);
  started = { bench, adobeSecret };
}

export function emulators(): Emulators {
  if (started === undefined) throw new Error('startEmulators comes first');
  return started;
}

export async function stopEmulators(): Promise<void> {
  await Promise.all([started?.bench.stop(), started?.adobeSecret.stop()]);
  started = undefined;
}
