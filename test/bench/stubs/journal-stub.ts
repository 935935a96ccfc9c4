// A journal that answers after a round trip of so many milliseconds, with pages as large as Adobe's largest. How long and how
// far away it is stands in its path: /rtt/50/pages/20/any-name
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Adobe's documented limit. */
const pageBytes = 1_500_000;
/** Pages differ, so that nothing learns one by heart. */
const differentPages = 4;

export interface JournalStub {
  url: string;
  eventsPerPage: number;
}

export async function startJournalStub(event: (index: number) => unknown): Promise<JournalStub> {
  const eventsPerPage = Math.floor(pageBytes / JSON.stringify(entry(event, 0)).length);
  const pages = Array.from({ length: differentPages }, (_, page) => {
    const events = Array.from({ length: eventsPerPage }, (_, at) => entry(event, page * eventsPerPage + at));
    return Buffer.from(
      JSON.stringify({ events, _page: { last: events.at(-1)?.position, count: events.length } }),
    );
  });
  const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://journal');
    const [, , rtt, , length] = url.pathname.split('/');
    const index = Number(url.searchParams.get('since') ?? -1) + 1;
    const isThere = index < Number(length);
    const next = `<${url.pathname}?since=${isThere ? index : index - 1}>; rel="next"`;
    await sleep(Number(rtt));
    if (isThere) {
      const headers = { link: next, 'content-type': 'application/json' };
      response.writeHead(200, headers).end(pages[index % differentPages]);
    } else response.writeHead(204, { link: next, 'retry-after': '3600' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, eventsPerPage };
}

function entry(event: (index: number) => unknown, index: number) {
  return { position: `rabbit:${index}.0123456789abcdef`, event: event(index) };
}
