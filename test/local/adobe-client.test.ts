// Adobe's own Node client reads the simulated journal.
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AdobeSimulator, startAdobe } from '../../lib/local/adobe/simulator.ts';
import { signInWithKey } from './adobe-sign-in.ts';

interface JournalAnswer {
  events?: { position: string; event: unknown }[];
  _page?: { last: string; count: number };
  link: Record<string, string>;
  retryAfter?: number;
}

interface JournalItem {
  position: string;
  event: unknown;
}

/** The part of `@adobe/aio-lib-events` that is used here; the package ships no types that its exports lead to. */
interface AdobeEventsLibrary {
  init(orgId: string, apiKey: string, accessToken: string): Promise<AdobeEventsClient>;
}

interface AdobeEventsClient {
  getEventsFromJournal(url: string, options?: Record<string, unknown>): Promise<JournalAnswer>;
  getEventsObservableFromJournal(
    url: string,
    options?: Record<string, unknown>,
    polling?: { interval: number },
  ): {
    subscribe(observer: { next(item: JournalItem): void; error(error: unknown): void }): {
      unsubscribe(): void;
    };
  };
}

const library: AdobeEventsLibrary = createRequire(import.meta.url)('@adobe/aio-lib-events');
let adobe: AdobeSimulator;
let client: AdobeEventsClient;

beforeEach(async () => {
  adobe = await startAdobe({ maxEventsPerPage: 40 });
  const token = await signInWithKey(adobe, Date.now());
  client = await library.init(adobe.credentials.orgId, adobe.credentials.clientId, token);
});
afterEach(() => adobe.stop());

describe('getEventsFromJournal', () => {
  it('follows next from the oldest event to the end', async () => {
    for (let n = 0; n < 100; n++) adobe.publish({ n });
    const read: unknown[] = [];
    let answer = await client.getEventsFromJournal(adobe.journalUrl, { limit: 30 });
    const pageSizes: (number | undefined)[] = [];
    while (answer.events) {
      pageSizes.push(answer._page?.count);
      read.push(...answer.events.map(({ event }) => event));
      answer = await client.getEventsFromJournal(answer.link.next ?? '');
    }
    expect(read).toEqual(Array.from({ length: 100 }, (_, n) => ({ n })));
    expect(pageSizes).toEqual([30, 30, 30, 10]);
    expect(answer.retryAfter).toBe(10_000);
    expect(adobe.drained()).toBe(true);
  });

  it('starts at the end with latest, and reads what comes then', async () => {
    adobe.publish({ n: 1 });
    const latest = await client.getEventsFromJournal(adobe.journalUrl, { latest: true });
    expect(latest.events).toBeUndefined();
    adobe.publish({ n: 2 });
    const answer = await client.getEventsFromJournal(latest.link.next ?? '');
    expect(answer.events?.map(({ event }) => event)).toEqual([{ n: 2 }]);
  });

  it('resolves every link to this host', async () => {
    adobe.publish({ n: 1 });
    const { link } = await client.getEventsFromJournal(adobe.journalUrl);
    expect(Object.keys(link)).toEqual(['next', 'validate', 'count', 'events', 'latest', 'page', 'seek']);
    for (const url of Object.values(link)) expect(new URL(url).origin).toBe(adobe.url);
  });

  it('fails when the token was revoked', async () => {
    adobe.faults.revokeTokens();
    await expect(client.getEventsFromJournal(adobe.journalUrl)).rejects.toThrow('401');
  });
});

describe('getEventsObservableFromJournal', () => {
  it('emits every entry in order, those published while it reads included', async () => {
    for (let n = 0; n < 90; n++) adobe.publish({ n }, `p${n}`);
    const items: JournalItem[] = [];
    await new Promise<void>((resolve, reject) => {
      const subscription = client
        .getEventsObservableFromJournal(adobe.journalUrl, {}, { interval: 20 })
        .subscribe({
          error: reject,
          next(item) {
            items.push(item);
            if (items.length === 90) for (let n = 90; n < 100; n++) adobe.publish({ n }, `p${n}`);
            if (items.length < 100) return;
            subscription.unsubscribe();
            resolve();
          },
        });
    });
    expect(items).toEqual(Array.from({ length: 100 }, (_, n) => ({ position: `p${n}`, event: { n } })));
  });
});
