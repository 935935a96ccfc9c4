// The poller's surroundings: an Adobe that serves pages, queues and positions in memory, and time that a test owns.
import { createAccessTokens } from '../../functions/adapters/ims-token.ts';
import { createJournal } from '../../functions/adapters/journal.ts';
import type { RequestLimits } from '../../functions/adapters/journal-request.ts';
import { parseCredentials } from '../../functions/adapters/parse-credentials.ts';
import type { PollerInput } from '../../functions/contract/queue.ts';
import type { AdobeCredentials, CredentialsSource } from '../../functions/core/ports/adobe-credentials.ts';
import type { Fetch } from '../../functions/core/ports/fetch.ts';
import type { PositionStore } from '../../functions/core/ports/position-store.ts';
import type { Reject } from '../../functions/core/read-event.ts';
import type { Trigger } from '../../functions/core/trigger.ts';
import { createAuthorisedJournal } from '../../functions/poller/authorised-journal.ts';
import { createPollJournal, type PollJournal } from '../../functions/poller/poll-journal.ts';
import { anEvent, ourOrg, readAt } from '../core/an-event.ts';
import { recordKnown } from '../privacy/record.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { recordTelemetry } from '../support/recorded-telemetry.ts';
import { createMemoryPositions } from './memory-positions.ts';

export const journalUrl = 'https://events-va6.adobe.io/organizations/1/r';
export const input: PollerInput = { journal: { name: 'shop', url: journalUrl, start: 'oldest' } };

export interface Answer {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
}

type Reply = Answer | Response | undefined;

/** Decides one answer; without one, the journal serves its events and Adobe grants a token. */
type Scripted = Reply | ((url: URL, init: RequestInit) => Reply | Promise<Reply>);

/** Events that become triggers, with the ids `e-0`, `e-1`, … */
export function someEvents(count: number): unknown[] {
  return Array.from({ length: count }, (_, i) => anEvent({ eventId: `e-${i}` }));
}

/** Serves `events`, two to a page, behind the cursors 0, 1, … */
export function createWorld(events: unknown[] = []) {
  const time = createFakeTime(readAt);
  const telemetry = recordTelemetry();
  const world = {
    time,
    telemetry,
    events,
    /** Answers of the journal, request by request; when they are used up the events are served. */
    script: [] as Scripted[],
    imsScript: [] as Scripted[],
    /** The fields of every request for a token. */
    imsAsked: [] as URLSearchParams[],
    /** The secret's values, read by read; the last one stays. */
    secrets: [
      { clientId: 'client', clientSecret: 'client-secret-1', orgId: ourOrg, scopes: ['adobeio_api'] },
    ],
    /** Last path segment and query of every request to the journal. */
    asked: [] as string[],
    /** When each of them came. */
    askedAt: [] as number[],
    tokensSeen: new Set<string>(),
    queued: [] as Trigger[],
    rejected: [] as Reject[],
    positions: createMemoryPositions(),
    /** What was read and sent, in order. */
    order: [] as string[],
    /** At least 0, below 1. */
    chance: 0,
    journalLimits: {} as Partial<RequestLimits>,
    signInTimeoutMs: 10_000,
    beforeQueue: async (_triggers: readonly Trigger[]): Promise<void> => undefined,
    fits: (_trigger: Trigger): boolean => true,
  };
  let signIns = 0;
  let runs = 0;
  let known: { text: string; credentials: AdobeCredentials } | undefined;

  const fetch = async (address: string, init: RequestInit): Promise<Response> => {
    const url = new URL(address);
    if (url.pathname.startsWith('/ims/')) {
      signIns += 1;
      world.imsAsked.push(new URLSearchParams(String(init.body)));
      const accessToken = `access-token-${signIns}`;
      recordKnown('secret', accessToken);
      const granted = { body: { access_token: accessToken, expires_in: 86_399 } };
      return response((await played(world.imsScript.shift(), url, init)) ?? granted);
    }
    world.asked.push(`${url.pathname.split('/').at(-1)}${url.search}`);
    world.askedAt.push(time.now);
    world.order.push(`read ${url.searchParams.get('since') ?? 'start'}`);
    world.tokensSeen.add(new Headers(init.headers).get('authorization') ?? '');
    return response((await played(world.script.shift(), url, init)) ?? serve(world.events, url));
  };

  const credentials: CredentialsSource = {
    async read(fresh = false) {
      if (fresh && world.secrets.length > 1) world.secrets.shift();
      const text = JSON.stringify(world.secrets[0]);
      for (const { clientSecret } of world.secrets) recordKnown('secret', clientSecret);
      if (known?.text !== text) known = { text, credentials: parseCredentials(text) };
      return known.credentials;
    },
  };

  function createPoller(
    positions: PositionStore = world.positions,
    onExpiredPosition: 'oldest' | 'latest' = 'oldest',
    adobe: { credentials: CredentialsSource; fetch: Fetch } = { credentials, fetch },
  ): PollJournal {
    const { credentials } = adobe;
    const deps = { fetch: adobe.fetch, clock: time.clock };
    const tokens = createAccessTokens({ ...deps, telemetry, timeoutMs: world.signInTimeoutMs });
    const journal = createJournal({ ...deps, limits: world.journalLimits });
    return createPollJournal({
      consumer: 'prod',
      credentialsEnd: () =>
        credentials.read().then(
          ({ endsAt }) => endsAt,
          () => undefined,
        ),
      authorised: createAuthorisedJournal({ credentials, tokens, journal }),
      positions,
      queue: {
        fits: (trigger) => world.fits(trigger),
        async send(triggers) {
          world.order.push(`send ${triggers.length}`);
          await world.beforeQueue(triggers);
          world.queued.push(...triggers);
        },
      },
      rejects: {
        async send(rejects) {
          world.rejected.push(...rejects);
        },
      },
      wanted: (trigger) => trigger.triggerId !== 'unwanted',
      telemetry,
      clock: time.clock,
      sleep: time.sleep,
      random: () => world.chance,
      onExpiredPosition,
      newOwner: () => `run-${++runs}`,
    });
  }

  const poller = createPoller();
  return Object.assign(world, {
    fetch,
    createPoller,
    /** One invocation, of a minute unless told otherwise. */
    async run({ seconds = 60, poll = poller, event = input as unknown } = {}) {
      const endsAt = time.now + seconds * 1000;
      await poll(event as PollerInput, () => endsAt - time.now);
    },
    item: () => world.positions.items.get('prod#shop'),
    cursor: () => world.positions.items.get('prod#shop')?.saved?.cursor,
    signIns: () => signIns,
    queuedIds: () => world.queued.map(({ eventId }) => eventId),
  });
}

async function played(scripted: Scripted, url: URL, init: RequestInit): Promise<Reply> {
  return typeof scripted === 'function' ? scripted(url, init) : scripted;
}

function response(reply: Answer | Response): Response {
  if (reply instanceof Response) return reply;
  const { status = 200, body = '', headers = {} } = reply;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new Response(status === 204 ? null : text, { status, headers });
}

function serve(events: unknown[], url: URL): Answer {
  const since = url.searchParams.has('latest')
    ? events.length - 1
    : Number(url.searchParams.get('since') ?? -1);
  const page = events.slice(since + 1, since + 3);
  const last = since + page.length;
  const link = `</fast/r?since=${last}>; rel="next", </fast/validate?since=${last}>; rel="validate"`;
  if (page.length === 0) return { status: 204, headers: { link, 'retry-after': '10' } };
  const entries = page.map((event, i) => ({ position: `p:${since + 1 + i}`, event }));
  return { body: { events: entries, _page: { last: String(last), count: page.length } }, headers: { link } };
}
