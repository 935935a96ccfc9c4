// The simulated journal says over HTTP what Adobe documents, header by header.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AdobeOptions, type AdobeSimulator, startAdobe } from '../../lib/local/adobe/simulator.ts';
import { signInWithKey, testPrivateKey } from './adobe-sign-in.ts';

interface JournalPage {
  events: { position: string; event: unknown }[];
  _page: { last: string; count: number };
}

let now: number;
let adobe: AdobeSimulator;
let token: string;

async function restart(options: AdobeOptions = {}): Promise<void> {
  await adobe?.stop();
  adobe = await startAdobe({ clock: () => now, privateKey: testPrivateKey, ...options });
  token = await signInWithKey(adobe, now);
}

function get(url: string, headers: Record<string, string> = {}): Promise<Response> {
  const { clientId, orgId } = adobe.credentials;
  return fetch(new URL(url, adobe.url), {
    headers: { authorization: `Bearer ${token}`, 'x-api-key': clientId, 'x-ims-org-id': orgId, ...headers },
  });
}

async function page(url: string): Promise<{ body: JournalPage; next: string }> {
  const response = await get(url);
  expect(response.status).toBe(200);
  return { body: JSON.parse(await response.text()), next: linkOf(response, 'next') };
}

function linkOf(response: Response, relation: string): string {
  const links = (response.headers.get('link') ?? '').split(', ');
  return /<([^>]*)>/.exec(links.find((link) => link.endsWith(`rel="${relation}"`)) ?? '')?.[1] ?? '';
}

const eventsOf = (body: JournalPage) => body.events.map(({ event }) => event);

beforeEach(async () => {
  now = 1_767_261_665_000;
  await restart();
});
afterEach(() => adobe.stop());

describe('reading a journal', () => {
  it('serves the oldest events in order, each with a position, and counts them', async () => {
    const positions = ['a', 'b', 'c'].map((name) => adobe.publish({ name }));
    const { body } = await page(adobe.journalUrl);
    expect(eventsOf(body)).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    expect(body.events.map(({ position }) => position)).toEqual(positions);
    expect(body._page.count).toBe(3);
  });

  it('names a last cursor that is not the position of the last event, and both lead on', async () => {
    const position = adobe.publish({ n: 1 });
    const { body, next } = await page(adobe.journalUrl);
    expect(body._page.last).not.toBe(position);
    expect(next).toContain(encodeURIComponent(body._page.last));
    adobe.publish({ n: 2 });
    expect(eventsOf((await page(next)).body)).toEqual([{ n: 2 }]);
    const after = `${adobe.journalUrl}?since=${encodeURIComponent(position)}`;
    expect(eventsOf((await page(after)).body)).toEqual([{ n: 2 }]);
  });

  it('leads on by a relative link below another path prefix, which keeps the limit', async () => {
    for (const n of [1, 2, 3]) adobe.publish({ n });
    const first = await page(`${adobe.journalUrl}?limit=2`);
    expect(eventsOf(first.body)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(first.next).toMatch(/^\/events-fast\/organizations\/.*[?]since=.*&limit=2$/);
    expect(eventsOf((await page(first.next)).body)).toEqual([{ n: 3 }]);
  });

  it('sends one Link line per relation, two of them URI templates', async () => {
    adobe.publish({});
    const response = await get(adobe.journalUrl);
    const relations = [...(response.headers.get('link') ?? '').matchAll(/rel="(\w+)"/g)].map((m) => m[1]);
    expect(relations).toEqual(['next', 'validate', 'count', 'events', 'latest', 'page', 'seek']);
    expect(linkOf(response, 'page')).toMatch(/[?]since=\{position\}&limit=\{count\}$/);
    expect(linkOf(response, 'seek')).toMatch(/[?]seek=\{duration\}&limit=\{count\}$/);
  });

  it('answers 204 with a pause of ten seconds and a next link to the same place when there is nothing newer', async () => {
    adobe.publish({ n: 1 });
    const { next } = await page(adobe.journalUrl);
    const response = await get(next);
    expect(response.status).toBe(204);
    expect(await response.text()).toBe('');
    expect(response.headers.get('retry-after')).toBe('10');
    expect(linkOf(response, 'next')).toBe(next);
    expect((await get(linkOf(response, 'validate'))).status).toBe(200);
  });

  it('lets a reader of an empty journal follow next to the first event', async () => {
    const empty = await get(adobe.journalUrl);
    expect(empty.status).toBe(204);
    adobe.publish({ n: 1 });
    expect(eventsOf((await page(linkOf(empty, 'next'))).body)).toEqual([{ n: 1 }]);
  });

  it('jumps to the end with latest=true and takes latest=false for nothing', async () => {
    adobe.publish({ n: 1 });
    const response = await get(`${adobe.journalUrl}?latest=true`);
    expect(response.status).toBe(204);
    adobe.publish({ n: 2 });
    expect(eventsOf((await page(linkOf(response, 'next'))).body)).toEqual([{ n: 2 }]);
    expect(eventsOf((await page(`${adobe.journalUrl}?latest=false`)).body)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('seeks to a time ago, landing one event older', async () => {
    for (const n of [1, 2, 3, 4]) {
      adobe.publish({ n });
      now += 3_600_000;
    }
    const { body } = await page(`${adobe.journalUrl}?seek=-PT2H30M`);
    expect(eventsOf(body)).toEqual([{ n: 2 }, { n: 3 }, { n: 4 }]);
  });

  it('counts what is left', async () => {
    for (const n of [1, 2, 3]) adobe.publish({ n });
    const response = await get(`${adobe.journalUrl}?limit=1`);
    expect(await (await get(linkOf(response, 'count'))).json()).toEqual({ count: 2 });
  });

  it.each(['limit=0', 'limit=-1', 'limit=many', 'seek=PT2H', 'seek=-P', 'since=', 'since=x&seek=-PT2H'])(
    'refuses %s',
    async (query) => {
      adobe.publish({});
      expect((await get(`${adobe.journalUrl}?${query}`)).status).toBe(400);
    },
  );

  it('knows no other registration and no other method', async () => {
    expect((await get(`${adobe.journalUrl}0`)).status).toBe(404);
    const { clientId, orgId } = adobe.credentials;
    const headers = { authorization: `Bearer ${token}`, 'x-api-key': clientId, 'x-ims-org-id': orgId };
    expect((await fetch(adobe.journalUrl, { method: 'POST', headers })).status).toBe(405);
  });
});

describe('a page', () => {
  it('stays below 1.5 MB, and the next one goes on with the event that did not fit', async () => {
    for (let n = 0; n < 5; n++) adobe.publish({ n, filler: 'x'.repeat(400_000) });
    const response = await get(adobe.journalUrl);
    const text = await response.text();
    expect(text.length).toBeLessThanOrEqual(1_500_000 + 200);
    expect(JSON.parse(text).events).toHaveLength(3);
    expect((await page(linkOf(response, 'next'))).body.events).toHaveLength(2);
  });

  it('holds a single event that is larger than a page', async () => {
    adobe.publish({ filler: 'x'.repeat(2_000_000) });
    adobe.publish({ n: 2 });
    expect((await page(adobe.journalUrl)).body.events).toHaveLength(1);
  });

  it('holds no more events than the simulator was told', async () => {
    await restart({ maxEventsPerPage: 2 });
    for (const n of [1, 2, 3]) adobe.publish({ n });
    expect((await page(`${adobe.journalUrl}?limit=3`)).body.events).toHaveLength(2);
  });

  it('carries any JSON value, and the lack of one, as it was published', async () => {
    const values = ['text', 7, null, [1, [2]], { 'com.adobe': 'żółć \u2028 \ud83d\udecd' }];
    for (const value of values) adobe.publish(value);
    adobe.publish(undefined);
    const { body } = await page(adobe.journalUrl);
    expect(body.events.slice(0, 5).map(({ event }) => event)).toEqual(values);
    expect(Object.keys(body.events[5] ?? {})).toEqual(['position']);
  });

  it('carries an event that is nested deeper than JSON.stringify can follow', async () => {
    const deep = `${'[{"a":1,"b":'.repeat(20_000)}[]${'},null]'.repeat(20_000)}`;
    adobe.publish(JSON.parse(deep));
    const text = await (await get(adobe.journalUrl)).text();
    expect(text.includes(deep)).toBe(true);
  });
});

describe('positions', () => {
  it('are taken as given; one that is taken already gets a suffix', () => {
    const positions = ['p', 'p', 'p'].map((position, n) => adobe.publish({ n }, position));
    expect(positions[0]).toBe('p');
    expect(new Set(positions).size).toBe(3);
    expect(positions.every((position) => position.startsWith('p'))).toBe(true);
  });

  it('may hold any character', async () => {
    const position = adobe.publish({ n: 1 }, 'a:b+c/d=e&f ü%2B');
    adobe.publish({ n: 2 });
    const url = `${adobe.journalUrl}?since=${encodeURIComponent(position)}`;
    expect(eventsOf((await page(url)).body)).toEqual([{ n: 2 }]);
  });

  it('expire after seven days with 410 and a text, while younger events stay', async () => {
    const old = adobe.publish({ n: 1 });
    now += 4 * 86_400_000;
    adobe.publish({ n: 2 });
    now += 3 * 86_400_000;
    token = await signInWithKey(adobe, now);
    const url = `${adobe.journalUrl}?since=${encodeURIComponent(old)}`;
    expect((await get(url)).status).toBe(200);
    now += 1;
    const response = await get(url);
    expect(response.status).toBe(410);
    expect(await response.text()).toBe(`Events at position ${old} have expired.`);
    expect(eventsOf((await page(adobe.journalUrl)).body)).toEqual([{ n: 2 }]);
  });

  it('expire on order, page cursors too', async () => {
    for (const n of [1, 2, 3]) adobe.publish({ n });
    const { next } = await page(`${adobe.journalUrl}?limit=2`);
    adobe.faults.expireBefore(1);
    expect(eventsOf((await page(next)).body)).toEqual([{ n: 3 }]);
    adobe.faults.expireBefore(2);
    expect((await get(next)).status).toBe(410);
    expect(eventsOf((await page(adobe.journalUrl)).body)).toEqual([{ n: 3 }]);
  });

  it('that never existed are expired ones', async () => {
    adobe.publish({});
    expect((await get(`${adobe.journalUrl}?since=otter:1:2`)).status).toBe(410);
  });

  it('expire the way of old with 204 and a validate link that says 400, when told so', async () => {
    await restart({ expiredPositions: 'no-content' });
    const old = adobe.publish({ n: 1 });
    adobe.publish({ n: 2 });
    adobe.faults.expireBefore(1);
    const response = await get(`${adobe.journalUrl}?since=${encodeURIComponent(old)}`);
    expect(response.status).toBe(204);
    expect((await get(linkOf(response, 'validate'))).status).toBe(400);
  });
});

describe('the gateway', () => {
  it.each([
    ['no API key', { 'x-api-key': '' }, 403, '403000'],
    ['a foreign API key', { 'x-api-key': 'other' }, 403, '403003'],
    ['no token', { authorization: '' }, 403, '403010'],
    ['an unknown token', { authorization: 'Bearer e30.e30.x' }, 401, '401013'],
    ['another organisation', { 'x-ims-org-id': 'F00@AdobeOrg' }, 403, '403024'],
  ])('refuses %s with its own code and a request id', async (_, headers, status, code) => {
    const response = await get(adobe.journalUrl, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error_code: code });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('refuses a token after its life, and every token after a revocation', async () => {
    expect((await get(adobe.journalUrl)).status).toBe(204);
    adobe.faults.revokeTokens();
    expect((await get(adobe.journalUrl)).status).toBe(401);
    token = await signInWithKey(adobe, now);
    expect((await get(adobe.journalUrl)).status).toBe(204);
    now += 86_399_992;
    expect(await (await get(adobe.journalUrl)).json()).toMatchObject({ error_code: '401013' });
  });
});

describe('what was served', () => {
  it('is noted once per entry, with its first time, and told to listeners', async () => {
    const heard: unknown[] = [];
    adobe.onServed(({ event }) => heard.push(event));
    adobe.publish({ n: 1 }, 'p1');
    expect(adobe.served()).toEqual([]);
    await page(adobe.journalUrl);
    const first = now;
    now += 5000;
    adobe.publish({ n: 2 }, 'p2');
    await page(adobe.journalUrl);
    expect(adobe.served()).toEqual([
      { position: 'p1', event: { n: 1 }, servedAt: first },
      { position: 'p2', event: { n: 2 }, servedAt: now },
    ]);
    expect(heard).toEqual([{ n: 1 }, { n: 2 }]);
    expect(adobe.published()).toBe(2);
  });

  it('drains the journal only when a later request finds nothing newer', async () => {
    expect(adobe.drained()).toBe(false);
    adobe.publish({ n: 1 });
    const { next } = await page(adobe.journalUrl);
    expect(adobe.drained()).toBe(false);
    await get(next);
    expect(adobe.drained()).toBe(true);
    adobe.publish({ n: 2 });
    expect(adobe.drained()).toBe(false);
  });

  it('drains it of what is left when events expire unread', async () => {
    for (const n of [1, 2]) adobe.publish({ n });
    adobe.faults.expireBefore(1);
    const { body, next } = await page(adobe.journalUrl);
    expect(eventsOf(body)).toEqual([{ n: 2 }]);
    await get(next);
    expect(adobe.drained()).toBe(true);
  });

  it('does not drain it for a reader who jumped over events', async () => {
    adobe.publish({ n: 1 });
    await get(`${adobe.journalUrl}?latest=true`);
    expect(adobe.drained()).toBe(false);
  });
});

describe('faults', () => {
  it('replace as many answers as ordered, in turn, and serve nothing meanwhile', async () => {
    adobe.publish({ n: 1 });
    adobe.faults.journal({ status: 503, headers: { 'retry-after': '3' }, body: '<html>' }, 2);
    adobe.faults.journal({ status: 429, body: { error_code: '429050' } });
    const answers = [await get(adobe.journalUrl), await get(adobe.journalUrl), await get(adobe.journalUrl)];
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 429]);
    expect(answers[0]?.headers.get('retry-after')).toBe('3');
    expect(await answers[2]?.json()).toEqual({ error_code: '429050' });
    expect(adobe.served()).toEqual([]);
    expect((await get(adobe.journalUrl)).status).toBe(200);
  });

  it('cut the connection before the answer, or in the middle of it', async () => {
    adobe.publish({ filler: 'x'.repeat(100_000) });
    adobe.faults.journal({ reset: 'before' });
    await expect(get(adobe.journalUrl)).rejects.toThrow();
    adobe.faults.journal({ reset: 'midway' });
    const cut = await get(adobe.journalUrl);
    expect(cut.status).toBe(200);
    await expect(cut.text()).rejects.toThrow();
    expect(adobe.served()).toEqual([]);
  });

  it('delay the right answer, and never the stop', async () => {
    adobe.publish({ n: 1 });
    adobe.faults.journal({ delayMs: 30 });
    expect((await get(adobe.journalUrl)).status).toBe(200);
    adobe.faults.journal({ delayMs: 600_000 });
    const pending = expect(get(adobe.journalUrl)).rejects.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
    await adobe.stop();
    await pending;
  });

  it('are forgotten on demand', async () => {
    adobe.faults.journal({ status: 500 }, 5);
    adobe.faults.clear();
    expect((await get(adobe.journalUrl)).status).toBe(204);
  });
});

it('drains ten thousand events of the usual size within seconds', async () => {
  for (let n = 0; n < 10_000; n++) adobe.publish({ n, filler: 'x'.repeat(2300) });
  const startedAt = performance.now();
  let url = adobe.journalUrl;
  let read = 0;
  for (let response = await get(url); response.status === 200; response = await get(url)) {
    read += JSON.parse(await response.text()).events.length;
    url = linkOf(response, 'next');
  }
  expect(read).toBe(10_000);
  expect(adobe.drained()).toBe(true);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});
