// The URLs of a journal. They are opaque but for four documented parameters; a URL without any reads from the oldest event.
import type { JournalStart } from '../contract/queue.ts';

const startParameters = ['since', 'latest', 'seek'];

/** The journal itself: without a starting point, `limit` kept. */
export function journalBase(journalUrl: string): string {
  const url = new URL(journalUrl);
  for (const name of startParameters) url.searchParams.delete(name);
  url.hash = '';
  return url.href;
}

/** Whether a configured URL says itself where to start (which counts for the very first read only). */
export function namesStart(journalUrl: string): boolean {
  const { searchParams } = new URL(journalUrl);
  return startParameters.some((name) => searchParams.has(name));
}

export function startUrl(journalUrl: string, start: JournalStart): string {
  const url = new URL(journalBase(journalUrl));
  if (start === 'latest') url.searchParams.set('latest', 'true');
  else if (start !== 'oldest') url.searchParams.set('seek', start);
  return url.href;
}

/** Reads on after a position, where the journal gave no link to do so. */
export function urlSince(requestUrl: string, position: string): string {
  const url = new URL(journalBase(requestUrl));
  url.searchParams.set('since', position);
  return url.href;
}

/** To be asked again after "nothing newer" without a link: `latest` would lose what came in between. */
export function withoutLatest(requestUrl: string): string {
  const url = new URL(requestUrl);
  if (!url.searchParams.has('latest')) return requestUrl;
  url.searchParams.delete('latest');
  return url.href;
}

/** Another limit, or none. */
export function withLimit(requestUrl: string, limit: string | null): string {
  const url = new URL(requestUrl);
  if (url.searchParams.get('limit') === limit) return requestUrl;
  if (limit === null) url.searchParams.delete('limit');
  else url.searchParams.set('limit', limit);
  return url.href;
}

export function limitOf(requestUrl: string): string | null {
  return new URL(requestUrl).searchParams.get('limit');
}

export function hasPosition(requestUrl: string): boolean {
  return new URL(requestUrl).searchParams.has('since');
}

/** What tells one registration's journal from another's; a changed `limit` does not make it another. */
export function journalIdentity(journalUrl: string): string {
  const { origin, pathname } = new URL(journalUrl);
  return `${origin}${pathname}`;
}
