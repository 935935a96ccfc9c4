// The journal of Adobe I/O Events: one read, and what its answer means. Decides by status first; the gateway in front of it
// may be configured to other error codes.
import { CampaignTriggersError, type ErrorCode } from '../core/errors.ts';
import { hasPosition, limitOf, withLimit, withoutLatest } from '../core/journal-url.ts';
import { parseJson } from '../core/parse-json.ts';
import { field } from '../core/plain-object.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { LeanFetch } from '../core/ports/fetch.ts';
import type { Journal, JournalAccess, JournalAnswer } from '../core/ports/journal.ts';
import { likelyNext, protocolTrouble, readPage } from './journal-page.ts';
import { type RawAnswer, type RequestLimits, requestJournal } from './journal-request.ts';
import { linkTarget } from './link-header.ts';
import { nextLink } from './next-link.ts';
import { parseRetryAfter } from './retry-after.ts';

/** Adobe documents 1.5 MB as the most; ten times that is another protocol. */
const defaultLimits: RequestLimits = { timeoutMs: 15_000, mostBytes: 16 * 1024 * 1024 };
/** What Adobe's own documentation shows on 204; the 204 of an empty journal tells none. */
const defaultWaitMs = 10_000;
/** Tried one after the other when an answer is larger than the cap. */
const smallerLimits = ['100', '10', '1'];
/** How many times the cap an answer with a single entry may hold: too much for the queue, it would block the journal for good. */
const roomForOneEntry = 4;

export function createJournal(deps: {
  fetch: LeanFetch;
  clock: Clock;
  limits?: Partial<RequestLimits>;
}): Journal {
  const limits = { ...defaultLimits, ...deps.limits };

  async function attempt(url: string, access: JournalAccess, signal?: AbortSignal): Promise<RawAnswer> {
    const answer = await requestJournal(deps.fetch, url, access, limitsFor(url), signal);
    if (answer.status === 400 && limitOf(url) !== null) {
      return requestJournal(deps.fetch, withLimit(url, null), access, limits, signal);
    }
    return answer;
  }

  function limitsFor(url: string): RequestLimits {
    return limitOf(url) === '1' ? { ...limits, mostBytes: limits.mostBytes * roomForOneEntry } : limits;
  }

  /** Asks for fewer entries while the answer is too large; the limit that was asked for comes back in `next`. */
  async function readSmaller(
    url: string,
    access: JournalAccess,
    signal?: AbortSignal,
  ): Promise<JournalAnswer> {
    for (const limit of smallerLimits) {
      const smallerUrl = withLimit(url, limit);
      const answer = await attempt(smallerUrl, access, signal);
      if (answer.text === undefined) continue;
      const meaning = judge(answer, smallerUrl, access, deps.clock());
      return 'next' in meaning ? { ...meaning, next: withLimit(meaning.next, limitOf(url)) } : meaning;
    }
    return protocolTrouble(
      `answered with more than ${limits.mostBytes * roomForOneEntry} bytes for one entry`,
    );
  }

  return {
    async read(url, access, signal, onNext) {
      try {
        const answer = await attempt(url, access, signal);
        if (answer.status === 200 && answer.text === undefined) return await readSmaller(url, access, signal);
        const next = likelyNext(answer, url, access);
        if (next !== undefined) await onNext?.(next);
        return judge(answer, url, access, deps.clock());
      } catch (error) {
        if (error instanceof CampaignTriggersError && error.transient) return { kind: 'trouble', error };
        throw error;
      }
    },

    async isPositionValid(validateUrl, access, signal) {
      const { status } = await requestJournal(deps.fetch, validateUrl, access, limits, signal);
      return status < 400 || status >= 500 || [401, 403, 408, 429].includes(status);
    },
  };
}

function judge(answer: RawAnswer, url: string, access: JournalAccess, now: number): JournalAnswer {
  const { status, headers } = answer;
  const wait = parseRetryAfter(headers.get('retry-after'), now);
  if (status === 200) return readPage(answer, url, access, defaultWaitMs);
  if (status === 204) {
    const validate = linkTarget(headers.get('link'), 'validate', url);
    const { link, ...foreign } = nextLink(headers, url, access.journalUrl);
    return {
      kind: 'empty',
      next: link ?? withoutLatest(url),
      ...foreign,
      retryAfterMs: wait ?? defaultWaitMs,
      ...(validate !== undefined && { validate }),
    };
  }
  if (status === 401) return { kind: 'unauthorised' };
  // A URL without a position cannot expire.
  if (status === 410 && !hasPosition(url))
    return protocolTrouble('says "expired" of a URL without a position');
  if (status === 410) return { kind: 'expired' };
  if (status === 400 && hasPosition(url)) {
    const error = new CampaignTriggersError('JOURNAL_PROTOCOL', 'the journal answered 400 to a position');
    return { kind: 'refused', error };
  }
  const trouble = troubleOf(status);
  if (trouble === undefined) throw permanent(answer);
  return {
    kind: 'trouble',
    error: new CampaignTriggersError(...trouble),
    ...(wait !== undefined && { retryAfterMs: wait }),
  };
}

function troubleOf(status: number): [ErrorCode, string] | undefined {
  if (status === 429) return ['JOURNAL_THROTTLED', 'the journal answered 429'];
  if (status >= 500 || status === 408) return ['JOURNAL_UNAVAILABLE', `the journal answered ${status}`];
  // A redirect is not followed: the request carries credentials.
  if (status < 400)
    return ['JOURNAL_PROTOCOL', `the journal answered ${status}, which is no answer of a journal`];
  return undefined;
}

function permanent({ status, headers, text }: RawAnswer): CampaignTriggersError {
  const codes: Record<number, ErrorCode> = { 403: 'JOURNAL_FORBIDDEN', 404: 'JOURNAL_NOT_FOUND' };
  const gatewayCode = errorCodeIn(text ?? '');
  const requestId = headers.get('x-request-id')?.match(/^[\w.-]{1,80}$/)?.[0];
  const facts = `${gatewayCode ? `, error code ${gatewayCode}` : ''}${requestId ? `, request id ${requestId}` : ''}`;
  return new CampaignTriggersError(
    codes[status] ?? 'JOURNAL_BAD_REQUEST',
    `the journal answered ${status}${facts}`,
  );
}

function errorCodeIn(text: string): string | undefined {
  try {
    const code = String(field(parseJson(text), 'error_code') ?? '');
    return /^\d{3,9}$/.test(code) ? code : undefined;
  } catch {
    return undefined;
  }
}
