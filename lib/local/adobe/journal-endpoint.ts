// The journal over HTTP: what a reader asks with since, limit, latest and seek, and what it is told.
import { type Answer, jsonAnswer } from './answer.ts';
import type { Journal } from './journal.ts';
import { type JournalPaths, linkLines } from './journal-links.ts';

export interface JournalEndpointDeps {
  journal: Journal;
  paths: JournalPaths;
  /** How an expired position is told: 410 as documented today, or a bare 204 as Adobe once did. */
  expiredPositions: () => 'gone' | 'no-content';
  /** Whole seconds that a 204 asks the reader to wait. */
  retryAfterSeconds: number;
}

/** Answers one request to the journal's host that the gateway let pass. */
export function createJournalEndpoint(
  deps: JournalEndpointDeps,
): (method: string, path: string, query: URLSearchParams) => Answer {
  const { paths } = deps;
  return (method, path, query) => {
    const known = Object.values(paths).includes(path);
    if (!known) return refusal(404, 'NOT_FOUND', 'no such registration');
    if (method !== 'GET') return refusal(405, 'METHOD_NOT_ALLOWED', 'use GET');
    if (path === paths.validate) return validate(deps, query.get('since'));
    if (path === paths.count) return count(deps, query.get('since'));
    return read(deps, query);
  };
}

function read(deps: JournalEndpointDeps, query: URLSearchParams): Answer {
  const { journal, paths } = deps;
  const limitText = query.get('limit');
  if (limitText !== null && !/^0*[1-9][0-9]{0,8}$/.test(limitText))
    return refusal(400, 'BAD_REQUEST', 'limit must be a positive integer');
  const start = startOf(journal, query);
  if ('refused' in start) return refusal(400, 'BAD_REQUEST', start.refused);
  if ('expired' in start) return expired(deps, start.expired, limitText);
  const page = journal.page(start.index, limitText === null ? Number.POSITIVE_INFINITY : Number(limitText));
  if (!page) {
    const answer = noContent(deps, start.since, limitText);
    return { ...answer, onWrite: () => journal.markEndReached(start.index) };
  }
  return {
    status: 200,
    headers: { 'content-type': 'application/json', link: linkLines(paths, page.last, limitText) },
    body: page.body,
    onWrite: () => journal.markServed(page),
  };
}

type Start = { index: number; since: string | null } | { expired: string } | { refused: string };

function startOf(journal: Journal, query: URLSearchParams): Start {
  const since = query.get('since');
  const seek = query.get('seek');
  if (since !== null && seek !== null) return { refused: 'since and seek exclude each other' };
  if (since === '') return { refused: 'since must not be empty' };
  if (since !== null) {
    const index = journal.indexOf(since);
    return index === 'expired' ? { expired: since } : { index: index + 1, since };
  }
  if (seek !== null) return startOfSeek(journal, seek);
  if (query.get('latest') === 'true') {
    const index = journal.end();
    return { index, since: journal.cursorBefore(index) };
  }
  return { index: journal.oldest(), since: null };
}

function startOfSeek(journal: Journal, seek: string): Start {
  const ageMs = negativeDurationMs(seek);
  if (ageMs === null) return { refused: 'seek must be a negative ISO-8601 duration such as -PT2H' };
  // Adobe lands on the nearest older position, so that the reader may see an event from before its time.
  const index = Math.max(journal.oldest(), journal.firstNewerThan(ageMs) - 1, 0);
  return { index, since: journal.cursorBefore(index) };
}

function negativeDurationMs(text: string): number | null {
  const parts = /^-P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (!parts) return null;
  const [weeks, days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  const wholeDays = (weeks ?? 0) * 7 + (days ?? 0);
  return ((wholeDays * 24 + (hours ?? 0)) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1000;
}

function expired(deps: JournalEndpointDeps, position: string, limit: string | null): Answer {
  if (deps.expiredPositions() === 'no-content') return noContent(deps, position, limit);
  const body = `Events at position ${position} have expired.`;
  return { status: 410, headers: { 'content-type': 'text/plain' }, body };
}

function validate(deps: JournalEndpointDeps, since: string | null): Answer {
  const valid = since !== null && deps.journal.indexOf(since) !== 'expired';
  return valid ? jsonAnswer(200, {}) : refusal(400, 'BAD_REQUEST', 'the position is not valid');
}

function count({ journal }: JournalEndpointDeps, since: string | null): Answer {
  const index = since === null ? journal.oldest() - 1 : journal.indexOf(since);
  if (index === 'expired') return refusal(400, 'BAD_REQUEST', 'the position is not valid');
  return jsonAnswer(200, { count: journal.end() - index - 1 });
}

function noContent(deps: JournalEndpointDeps, since: string | null, limit: string | null): Answer {
  const link = linkLines(deps.paths, since, limit);
  return { status: 204, headers: { 'retry-after': String(deps.retryAfterSeconds), link } };
}

function refusal(status: number, reason: string, message: string): Answer {
  return jsonAnswer(status, { reason, message });
}
