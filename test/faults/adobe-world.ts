// The bench of the rows about Adobe: the poller's test world, with the real reading of the credentials secret behind it.
import type { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { expect } from 'vitest';
import { createCredentialsSource } from '../../functions/adapters/credentials.ts';
import type { PollerInput } from '../../functions/contract/queue.ts';
import { asCampaignTriggersError, type ErrorCode } from '../../functions/core/errors.ts';
import type { Clock } from '../../functions/core/ports/clock.ts';
import type { Fetch } from '../../functions/core/ports/fetch.ts';
import { ourOrg } from '../core/an-event.ts';
import { createWorld, input, someEvents } from '../poller/fake-world.ts';

export const minute = 60_000;
export const hour = 60 * minute;

export const serverToServer = {
  clientId: 'client',
  clientSecret: 'p8e-first',
  orgId: ourOrg,
  scopes: ['openid', 'adobeio_api'],
};

/** What no log may hold: client secrets, tokens, keys, and what visitors did. */
const secretThings = /p8e-|eyJ|Bearer|\bt-\d|MII|SHOPPER-42/;

export const at = (since: number) => `https://events-va6.adobe.io/fast/r?since=${since}`;
export const ids = (count: number) => Array.from({ length: count }, (_, i) => `e-${i}`);

/** A journal with so many events, two to a page, and a poller that keeps its warm state from run to run. */
export function createAdobeWorld(events = 4, fetch?: Fetch) {
  const world = createWorld(someEvents(events));
  const { telemetry, time } = world;
  const store: SecretStore = { value: JSON.stringify(serverToServer), reads: 0 };

  const newPoller = (onExpired: 'oldest' | 'latest' = 'oldest') => {
    const secrets = createSecretStore(store, time.clock);
    const credentials = createCredentialsSource({ secretId: 'adobe', secrets, clock: time.clock, telemetry });
    return world.createPoller(world.positions, onExpired, { credentials, fetch: fetch ?? world.fetch });
  };
  let poll = newPoller();

  return Object.assign(world, {
    store,
    putSecret: (secret: unknown) => {
      store.value = typeof secret === 'string' ? secret : JSON.stringify(secret);
    },
    /** Another environment: nothing of what the last one knew is left. */
    coldStart: (onExpired?: 'oldest' | 'latest') => {
      poll = newPoller(onExpired);
    },
    newPoller,
    /** One invocation. @returns the code that it failed with, undefined when it ended well */
    async invoke(seconds = 60, event: PollerInput = input): Promise<ErrorCode | undefined> {
      const endsAt = time.now + seconds * 1000;
      try {
        await poll(event, () => endsAt - time.now);
        return undefined;
      } catch (error) {
        return asCampaignTriggersError(error).code;
      }
    },
    counted: (metric: string) => telemetry.counts[metric] ?? 0,
    said: () => telemetry.logged.join('\n'),
  });
}

export type AdobeWorld = ReturnType<typeof createAdobeWorld>;

/** The proof of a row; whatever it is about, nothing secret is told. */
export function inWorld(events: number, proof: (world: AdobeWorld) => Promise<void>): () => Promise<void> {
  return async () => {
    const world = createAdobeWorld(events);
    await proof(world);
    expectNothingSecretTold(world);
  };
}

/** As `inWorld`, in a world of its own for each of the cases. */
export function inWorlds<Case>(
  cases: readonly Case[],
  events: number,
  proof: (world: AdobeWorld, one: Case) => Promise<void>,
): () => Promise<void> {
  return async () => {
    for (const one of cases) await inWorld(events, (world) => proof(world, one))();
  };
}

export function expectNothingSecretTold({ telemetry }: AdobeWorld): void {
  expect(JSON.stringify([telemetry.logged, telemetry.audited])).not.toMatch(secretThings);
}

/** The next invocations bring everything that is left, each event once, and stand behind the last. */
export async function expectRecovery(world: AdobeWorld, event: PollerInput = input): Promise<void> {
  world.time.now += minute;
  expect(await world.invoke(60, event)).toBeUndefined();
  expect(world.queuedIds()).toEqual(ids(world.events.length));
  expect(world.cursor()).toBe(at(world.events.length - 1));
}

/** The configured journal with another URL or start. */
export function journalAt(url: string, start: PollerInput['journal']['start'] = 'oldest'): PollerInput {
  return { journal: { ...input.journal, url, start } };
}

/** A page of the journal with these of its events, without any link. */
export function pageOf(world: AdobeWorld, from: number, until: number, more: object = {}): object {
  const events = world.events.slice(from, until).map((event, i) => ({ position: `p:${from + i}`, event }));
  return { events, _page: { last: String(until - 1), count: until - from }, ...more };
}

export const linkTo = (target: string) => ({ link: `<${target}>; rel="next"` });

/** How long the poller waited between its requests to the journal. Milliseconds. */
export const pausesOf = ({ askedAt }: AdobeWorld): number[] =>
  askedAt.slice(1).map((moment, index) => moment - (askedAt[index] ?? 0));

interface SecretStore {
  /** An error is thrown in place of the secret. */
  value: string | Error;
  reads: number;
}

/** Keeps what it read for as long as it is told, as Powertools' provider does. */
function createSecretStore(store: SecretStore, clock: Clock): Pick<SecretsProvider, 'get'> {
  let kept: { text: string; until: number } | undefined;
  const get = async (_name: string, options: { maxAge: number; forceFetch: boolean }) => {
    if (!options.forceFetch && kept !== undefined && clock() < kept.until) return kept.text;
    store.reads += 1;
    if (store.value instanceof Error) throw new Error('not read', { cause: store.value });
    kept = { text: store.value, until: clock() + options.maxAge * 1000 };
    return kept.text;
  };
  // The provider's own type infers its result from options that nobody uses here.
  return { get } as unknown as Pick<SecretsProvider, 'get'>;
}
