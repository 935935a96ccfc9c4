// One request to the journal, and everything that it may answer. Waiting and trying again is the caller's business.
import type { CampaignTriggersError } from '../errors.ts';
import type { JournalEntry } from '../read-event.ts';

/** Who asks, and for which journal: the token goes to no other host than that journal's own and Adobe's. */
export interface JournalAccess {
  /** Absolute. */
  journalUrl: string;
  token: string;
  clientId: string;
  orgId: string;
}

/** `next` never leads to a host that must not get the token; where the journal's own link does, this is the error to stop with. */
interface Onward {
  next: string;
  foreignLink?: CampaignTriggersError;
}

export type JournalAnswer =
  /**
   * `next` is what to read (and to save) once these entries are safe; `last` is the journal's cursor, for people; `oddity` is
   * what the operator may want to know about the page.
   */
  | ({ kind: 'page'; entries: JournalEntry[]; bytes: number; last: string; oddity?: string } & Onward)
  /** Nothing newer yet. */
  | ({ kind: 'empty'; retryAfterMs: number; validate?: string } & Onward)
  /** The events at this position are gone. */
  | { kind: 'expired' }
  /** Refused without a word about expiry: the position may be none any more, or the journal has a bad moment. */
  | { kind: 'refused'; error: CampaignTriggersError }
  /** The token is not accepted. */
  | { kind: 'unauthorised' }
  /** Passes by itself: the same URL may be asked again. */
  | { kind: 'trouble'; error: CampaignTriggersError; retryAfterMs?: number };

export type OnNext = (url: string) => Promise<void>;

export interface Journal {
  /**
   * @param onNext hears, and is waited for, before what seems to be a page is parsed, where it leads: true if it is one
   * @throws JOURNAL_FORBIDDEN, JOURNAL_NOT_FOUND, JOURNAL_FOREIGN_LINK, JOURNAL_BAD_REQUEST
   */
  read(url: string, access: JournalAccess, signal?: AbortSignal, onNext?: OnNext): Promise<JournalAnswer>;
  /** False only when the journal says that the position is not valid any more. */
  isPositionValid(validateUrl: string, access: JournalAccess, signal?: AbortSignal): Promise<boolean>;
}
