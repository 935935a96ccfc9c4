// An Adobe that a test writes: it signs in everybody and serves the journal that was published, as text, so that nothing of it
// is tidied up on the way.
import type { Fetch } from '../../functions/core/ports/fetch.ts';

export interface Answer {
  status?: number;
  /** Text as it is, anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** Decides one answer of the journal; without one, what was published is served. */
export type Scripted = Answer | undefined | ((url: URL) => Promise<Answer | undefined> | Answer | undefined);

/** One item of a page exactly as written, where JSON.stringify could not write it. */
export class WrittenItem {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export interface ServedJournal {
  /** Events to a page. */
  pageSize: number;
  /** Answers, request by request; when they are used up, what was published is served. */
  script: Scripted[];
  /** Every address that the journal was asked for. */
  asked: string[];
  /** Appends events, each behind a position of its own, or items as they are. */
  publish(...events: unknown[]): void;
  /** What it had until now is gone, as after seven days; later events keep their cursors. */
  forget(): void;
  fetch: Fetch;
}

export function createServedJournal(): ServedJournal {
  const items: string[] = [];
  let forgotten = 0;

  /** The pages' cursors count items: `since=4` is behind the fifth. */
  function serve(url: URL): Answer {
    const since = url.searchParams.get('since');
    const from = Math.max(since === null ? 0 : Number(since) + 1, forgotten);
    const page = items.slice(from, from + journal.pageSize);
    const last = from + page.length - 1;
    const link = `</fast/r?since=${last}>; rel="next", </fast/validate?since=${last}>; rel="validate"`;
    if (page.length === 0) return { status: 204, headers: { link, 'retry-after': '10' } };
    const end = `"_page":{"last":"${last}","count":${page.length}}`;
    return { body: `{"events":[${page.join(',')}],${end}}`, headers: { link } };
  }

  const journal: ServedJournal = {
    pageSize: 10,
    script: [],
    asked: [],
    publish(...events) {
      for (const event of events) {
        const position = `p:${items.length}`;
        items.push(event instanceof WrittenItem ? event.text : JSON.stringify({ position, event }));
      }
    },
    forget() {
      forgotten = items.length;
    },
    async fetch(address) {
      const url = new URL(address);
      if (url.pathname.startsWith('/ims/'))
        return response({ body: { access_token: 't', expires_in: 86_399 } });
      journal.asked.push(String(address));
      const next = journal.script.shift();
      const scripted = typeof next === 'function' ? await next(url) : next;
      return response(scripted ?? serve(url));
    },
  };
  return journal;
}

function response({ status = 200, body = '', headers = {} }: Answer): Response {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new Response(status === 204 ? null : text, { status, headers });
}
