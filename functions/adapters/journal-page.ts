// A journal's 200: its entries, and where to go on.
import * as v from 'valibot';
import { CampaignTriggersError } from '../core/errors.ts';
import { urlSince, withoutLatest } from '../core/journal-url.ts';
import { parseJson } from '../core/parse-json.ts';
import { field, isPlainObject } from '../core/plain-object.ts';
import type { JournalAccess, JournalAnswer } from '../core/ports/journal.ts';
import type { JournalEntry } from '../core/read-event.ts';
import type { RawAnswer } from './journal-request.ts';
import { nextLink } from './next-link.ts';

const pageSchema = v.looseObject({
  events: v.array(v.unknown()),
  _page: v.optional(v.unknown()),
});

const beginsWithEntries = /^\s*\{\s*"events"\s*:\s*\[\s*\{/;

/**
 * @param emptyWaitMs an empty page is an end like 204, but tells no time to wait
 * @throws JOURNAL_FOREIGN_LINK when entries come with no other way to go on
 */
export function readPage(
  answer: RawAnswer,
  requestUrl: string,
  { journalUrl }: JournalAccess,
  emptyWaitMs: number,
): JournalAnswer {
  const text = answer.text ?? '';
  const page = parsePage(text);
  if (page === undefined) return protocolTrouble('answered 200 with something that is not a journal page');
  const entries = page.events.map(entryOf);
  const { link, ...foreign } = nextLink(answer.headers, requestUrl, journalUrl);
  if (entries.length === 0)
    return { kind: 'empty', next: link ?? withoutLatest(requestUrl), retryAfterMs: emptyWaitMs, ...foreign };
  // The link is made from `_page.last`, which need not be the position of the last entry.
  const pageLast = field(page._page, 'last');
  const last = typeof pageLast === 'string' && pageLast !== '' ? pageLast : (entries.at(-1)?.position ?? '');
  const advanced = link === undefined || link === requestUrl ? urlAfter(requestUrl, last) : link;
  if (advanced === undefined || advanced === requestUrl) {
    if (foreign.foreignLink !== undefined) throw foreign.foreignLink;
    return protocolTrouble('served entries without any way to go on after them');
  }
  const counted = field(page._page, 'count');
  const isMiscounted = typeof counted === 'number' && counted !== entries.length;
  return {
    kind: 'page',
    entries,
    bytes: Buffer.byteLength(text),
    next: advanced,
    last,
    ...(isMiscounted && { oddity: `the journal counts ${counted} events where it serves ${entries.length}` }),
    ...foreign,
  };
}

/** Where a page leads that has come whole: known before it is parsed, which alone shows whether it is one. */
export function likelyNext(
  { status, headers, text = '' }: RawAnswer,
  requestUrl: string,
  { journalUrl }: JournalAccess,
): string | undefined {
  if (status !== 200 || !beginsWithEntries.test(text) || !text.trimEnd().endsWith('}')) return undefined;
  const { link } = nextLink(headers, requestUrl, journalUrl);
  return link === requestUrl ? undefined : link;
}

export function protocolTrouble(what: string): JournalAnswer {
  return { kind: 'trouble', error: new CampaignTriggersError('JOURNAL_PROTOCOL', `the journal ${what}`) };
}

function urlAfter(requestUrl: string, position: string): string | undefined {
  return position === '' ? undefined : urlSince(requestUrl, position);
}

function parsePage(text: string): v.InferOutput<typeof pageSchema> | undefined {
  try {
    return v.parse(pageSchema, parseJson(text));
  } catch {
    return undefined;
  }
}

/** What is no `{position, event}` is kept whole, to end among the rejects. */
function entryOf(item: unknown): JournalEntry {
  const position = field(item, 'position');
  const hasEvent = isPlainObject(item) && Object.hasOwn(item, 'event');
  return { position: typeof position === 'string' ? position : '', event: hasEvent ? item.event : item };
}
