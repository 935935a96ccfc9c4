import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createJournal } from '../../functions/adapters/journal.ts';
import type { JournalAnswer } from '../../functions/core/ports/journal.ts';

const journalUrl = 'https://events-va6.adobe.io/organizations/1/integrations/2/r';
const access = { journalUrl, token: 'secret-token', clientId: 'client', orgId: 'AB@AdobeOrg' };
const now = Date.UTC(2026, 10, 19, 12);

interface Scripted {
  status?: number;
  body?: string | object;
  headers?: Record<string, string>;
}

/** A journal that answers from a list, and remembers what it was asked. */
function script(...answers: Scripted[]) {
  const asked: { url: string; init: RequestInit }[] = [];
  const fetch = async (url: string, init: RequestInit) => {
    asked.push({ url, init });
    const { status = 200, body, headers = {} } = answers[Math.min(asked.length, answers.length) - 1] ?? {};
    const text = typeof body === 'object' ? JSON.stringify(body) : body;
    return new Response(status === 204 ? null : (text ?? ''), { status, headers });
  };
  return { asked, journal: createJournal({ fetch, clock: () => now, limits: { mostBytes: 2000 } }) };
}

const read = (url: string, ...answers: Scripted[]): Promise<JournalAnswer> =>
  script(...answers).journal.read(url, access);
const page = (count = 1, more: object = {}) => ({
  events: Array.from({ length: count }, (_, i) => ({ position: `p:${i}`, event: { n: i } })),
  _page: { last: 'last:1', count },
  ...more,
});
const link = (target: string, rel = 'next') => ({ link: `<${target}>; rel="${rel}"` });

describe('a page', () => {
  it('is asked for with token, key and organisation, and no redirect', async () => {
    const { asked, journal } = script({ body: page(), headers: link('/events-fast/r?since=last:1') });
    await journal.read(journalUrl, access);
    expect(asked[0]?.init.headers).toMatchObject({
      authorization: 'Bearer secret-token',
      'x-api-key': 'client',
      'x-ims-org-id': 'AB@AdobeOrg',
    });
    expect(asked[0]?.init.redirect).toBe('manual');
  });

  it('goes on at its next link, whatever its last position', async () => {
    expect(
      await read(`${journalUrl}?limit=5`, {
        body: page(2),
        headers: link('/events-fast/r?since=x%2By&limit=5'),
      }),
    ).toEqual({
      kind: 'page',
      entries: [
        { position: 'p:0', event: { n: 0 } },
        { position: 'p:1', event: { n: 1 } },
      ],
      bytes: 118,
      next: 'https://events-va6.adobe.io/events-fast/r?since=x%2By&limit=5',
      last: 'last:1',
    });
  });

  it('without a link goes on after its last position, encoded once, with the limit kept', async () => {
    const body = page(1, { _page: { last: 'a:b+c/d=&e', count: 1 } });
    expect(await read(`${journalUrl}?latest=true&limit=5`, { body })).toMatchObject({
      next: `${journalUrl}?limit=5&since=a%3Ab%2Bc%2Fd%3D%26e`,
    });
  });

  it('without a link and `_page` goes on after the last entry', async () => {
    expect(await read(journalUrl, { body: { events: page(2).events } })).toMatchObject({
      next: `${journalUrl}?since=p%3A1`,
    });
  });

  it('whose link leads nowhere goes on after its last position; served again, it is a protocol error', async () => {
    const answer = { body: page(), headers: link(journalUrl) };
    expect(await read(journalUrl, answer)).toMatchObject({ next: `${journalUrl}?since=last%3A1` });
    const stuck = `${journalUrl}?since=last%3A1`;
    expect(await read(stuck, { body: page(), headers: link(stuck) })).toMatchObject({
      kind: 'trouble',
      error: { code: 'JOURNAL_PROTOCOL' },
    });
  });

  it('without entries is an end, with the default wait whatever retry-after says', async () => {
    const headers = { ...link('/n?since=1'), 'retry-after': '600' };
    expect(await read(journalUrl, { body: { events: [] }, headers })).toEqual({
      kind: 'empty',
      next: 'https://events-va6.adobe.io/n?since=1',
      retryAfterMs: 10_000,
    });
  });

  it.each<[string, Scripted, string[]]>([
    ['once', { body: page(), headers: link('/n?since=1') }, ['https://events-va6.adobe.io/n?since=1']],
    ['though it is none', { body: '{"events":[{}}', headers: link('/n') }, ['https://events-va6.adobe.io/n']],
    ['not of what ends too soon', { body: '{"events":[{"event":', headers: link('/n') }, []],
    ['not of what does not begin as a page', { body: '<html>', headers: link('/n') }, []],
    ['not of one without entries', { body: { events: [] }, headers: link('/n') }, []],
    ['not of one too large', { body: { events: [{ event: 'x'.repeat(2000) }] }, headers: link('/n') }, []],
    ['not where it leads to a foreign host', { body: page(), headers: link('https://evil.example/n') }, []],
    ['not where it leads nowhere', { body: page(), headers: link(journalUrl) }, []],
    ['not where there is none', { body: page() }, []],
    ['not at an end', { status: 204, headers: link('/n') }, []],
    ['not of a failure', { status: 500, body: page(), headers: link('/n') }, []],
  ])('tells its next link before it is parsed, %s', async (_, answer, told) => {
    const heard: string[] = [];
    const { journal } = script(answer);
    const onNext = async (url: string) => void heard.push(url);
    await journal.read(journalUrl, access, undefined, onNext).catch(() => undefined);
    expect(heard).toEqual(told);
  });

  it('keeps an entry that is no entry, to be rejected', async () => {
    const events = ['text', { position: 'p:1' }, { position: 7, event: null }];
    expect(await read(journalUrl, { body: { events }, headers: link('/n') })).toMatchObject({
      entries: [
        { position: '', event: 'text' },
        { position: 'p:1', event: { position: 'p:1' } },
        { position: '', event: null },
      ],
    });
  });

  it.each([
    ['HTML', '<html>login</html>'],
    ['cut off', '{"events":[{"posi'],
    ['no list', '{"events":{}}'],
    ['nothing', ''],
    ['without events', '{}'],
  ])('that is %s is trouble, and no step further', async (_, body) => {
    expect(await read(journalUrl, { body, headers: link('/n') })).toMatchObject({
      kind: 'trouble',
      error: { code: 'JOURNAL_PROTOCOL' },
    });
  });

  it('may begin with a byte order mark', async () => {
    expect(await read(journalUrl, { body: `\ufeff${JSON.stringify(page())}` })).toMatchObject({
      kind: 'page',
    });
  });

  it('larger than the cap is asked for in smaller pieces, and the old limit returns', async () => {
    const big = { body: 'x'.repeat(3000) };
    const small = { body: page(), headers: link('/n?since=1&limit=10') };
    const { asked, journal } = script(big, big, small);
    expect(await journal.read(`${journalUrl}?limit=500`, access)).toMatchObject({
      kind: 'page',
      next: 'https://events-va6.adobe.io/n?since=1&limit=500',
    });
    expect(asked.map(({ url }) => new URL(url).searchParams.get('limit'))).toEqual(['500', '100', '10']);
    expect(await read(journalUrl, big)).toMatchObject({
      kind: 'trouble',
      error: { code: 'JOURNAL_PROTOCOL' },
    });
  });
});

describe('nothing newer', () => {
  it('tells when to come back, where, and where to validate', async () => {
    const headers = { link: '</n?since=1>; rel="next", </v?since=1>; rel="validate"', 'retry-after': '30' };
    expect(await read(journalUrl, { status: 204, headers })).toEqual({
      kind: 'empty',
      next: 'https://events-va6.adobe.io/n?since=1',
      validate: 'https://events-va6.adobe.io/v?since=1',
      retryAfterMs: 30_000,
    });
  });

  it('without any header means the same URL in ten seconds, but never `latest` again', async () => {
    expect(await read(`${journalUrl}?since=1`, { status: 204 })).toEqual({
      kind: 'empty',
      next: `${journalUrl}?since=1`,
      retryAfterMs: 10_000,
    });
    expect(await read(`${journalUrl}?latest=true`, { status: 204 })).toMatchObject({ next: journalUrl });
  });

  it('takes a date to come back at', async () => {
    const headers = { 'retry-after': new Date(now + 20_000).toUTCString() };
    expect(await read(journalUrl, { status: 204, headers })).toMatchObject({ retryAfterMs: 20_000 });
  });
});

describe('what else the journal may answer', () => {
  it.each<[number, string]>([
    [429, 'JOURNAL_THROTTLED'],
    [500, 'JOURNAL_UNAVAILABLE'],
    [503, 'JOURNAL_UNAVAILABLE'],
    [408, 'JOURNAL_UNAVAILABLE'],
    [302, 'JOURNAL_PROTOCOL'],
    [206, 'JOURNAL_PROTOCOL'],
  ])('%i is trouble that passes', async (status, code) => {
    const headers = { 'retry-after': '7', location: 'https://evil.example/' };
    const { asked, journal } = script({ status, headers });
    expect(await journal.read(journalUrl, access)).toMatchObject({
      kind: 'trouble',
      error: { code },
      retryAfterMs: 7000,
    });
    expect(asked).toHaveLength(1);
  });

  it.each<[number, string]>([
    [403, 'JOURNAL_FORBIDDEN'],
    [404, 'JOURNAL_NOT_FOUND'],
    [400, 'JOURNAL_BAD_REQUEST'],
    [405, 'JOURNAL_BAD_REQUEST'],
  ])('%i does not pass by itself', async (status, code) => {
    const body = { error_code: '403003', message: 'Api Key secret-key is invalid' };
    const answer = read(journalUrl, { status, body, headers: { 'x-request-id': 'req-1' } });
    await expect(answer).rejects.toMatchObject({ code });
    await expect(answer).rejects.toThrow(`answered ${status}, error code 403003, request id req-1`);
    await expect(answer).rejects.not.toThrow(/secret/);
  });

  it('410 means that the position has expired, where there is one', async () => {
    const body = 'Events at position p have expired.';
    expect(await read(`${journalUrl}?since=p`, { status: 410, body })).toEqual({ kind: 'expired' });
    expect(await read(journalUrl, { status: 410, body })).toMatchObject({ kind: 'trouble' });
  });

  it('400 is tried once without the limit; a position that is refused still may have expired', async () => {
    const { asked, journal } = script({ status: 400 }, { body: page(), headers: link('/n') });
    expect(await journal.read(`${journalUrl}?since=p&limit=0`, access)).toMatchObject({ kind: 'page' });
    expect(asked[1]?.url).toBe(`${journalUrl}?since=p`);
    expect(await read(`${journalUrl}?since=p`, { status: 400 })).toMatchObject({
      kind: 'refused',
      error: { code: 'JOURNAL_PROTOCOL' },
    });
  });

  it('401 is for the caller to sign in again', async () => {
    expect(await read(journalUrl, { status: 401 })).toEqual({ kind: 'unauthorised' });
  });
});

describe('validating a position', () => {
  it.each([
    [200, true],
    [204, true],
    [400, false],
    [410, false],
    [404, false],
    [401, true],
    [403, true],
    [429, true],
    [500, true],
  ])('%i means %s', async (status, valid) => {
    expect(await script({ status }).journal.isPositionValid(`${journalUrl}/validate?since=1`, access)).toBe(
      valid,
    );
  });
});

describe('the token', () => {
  it.each([
    'https://evil.example/r',
    'https://adobe.io.evil.example/r',
    'https://eviladobe.io/r',
    'http://events-va6.adobe.io/r',
    'https://user:pass@events-va6.adobe.io/r',
    'https://events-va6.adobe.io:8443/r',
    'http://127.0.0.1/r',
    'ftp://events-va6.adobe.io/r',
  ])('is not sent to %s', async (url) => {
    const { asked, journal } = script({ body: page() });
    await expect(journal.read(url, access)).rejects.toMatchObject({ code: 'JOURNAL_FOREIGN_LINK' });
    expect(asked).toEqual([]);
  });

  it.each([
    ['another host of Adobe', 'https://events-irl1.adobe.io/r', journalUrl],
    ['the journal’s own host', 'https://proxy.example:8443/other', 'https://proxy.example:8443/r'],
    ['this machine, same port', 'http://127.0.0.1:4000/other', 'http://127.0.0.1:4000/r'],
  ])('is sent to %s', async (_, url, configured) => {
    const { asked, journal } = script({ status: 204 });
    await journal.read(url, { ...access, journalUrl: configured });
    expect(asked).toHaveLength(1);
  });

  it('goes to no other port of this machine', async () => {
    const local = { ...access, journalUrl: 'http://127.0.0.1:4000/r' };
    await expect(script({}).journal.read('http://127.0.0.1:4001/r', local)).rejects.toMatchObject({
      code: 'JOURNAL_FOREIGN_LINK',
    });
  });
});

describe('over a real connection', () => {
  const ends: (() => void)[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  async function serve(listener: RequestListener, timeoutMs = 150) {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/r`;
    const journal = createJournal({ fetch, clock: () => now, limits: { timeoutMs } });
    return { journal, url, access: { ...access, journalUrl: url } };
  }

  it('joins several Link lines and unpacks gzip', async () => {
    const { journal, url, access } = await serve((_, response) => {
      response.setHeader('link', ['</r?since={position}>; rel="page"', '</r?since=2>; rel="next"']);
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync(JSON.stringify(page())));
    }, 10_000);
    expect(await journal.read(url, access)).toMatchObject({ kind: 'page', next: `${url}?since=2` });
  });

  it.each<[string, RequestListener]>([
    ['is reset', (request) => request.socket.resetAndDestroy()],
    ['stalls before the headers', () => undefined],
    ['stalls in the body', (_, response) => void response.write('{"events":[')],
    [
      'is cut off',
      (_, response) =>
        void response
          .writeHead(200, { 'content-length': '100' })
          .write('{', () => response.socket?.destroy()),
    ],
    [
      'is damaged gzip',
      (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip'),
    ],
  ])('an answer that %s is trouble', async (_, listener) => {
    const { journal, url, access } = await serve(listener);
    expect(await journal.read(url, access)).toMatchObject({
      kind: 'trouble',
      error: { code: 'JOURNAL_UNAVAILABLE' },
    });
  });

  it('an answer that is not wanted any more ends at once', async () => {
    const { journal, url, access } = await serve(() => undefined);
    expect(await journal.read(url, access, AbortSignal.abort())).toMatchObject({ kind: 'trouble' });
  });
});
