// The ledger: what has been sent, is being sent, or was made needless, for one visitor. Every change that could turn a
// "yes" into a "no" raises the record's revision, and every write names the revision that it was judged on.
import type { ClaimTrace } from './claim-feedback.ts';

/** One e-mail for one firing. */
export interface FiringIds {
  visitorHash: string;
  campaign: string;
  /** The step's name; empty where the campaign has one e-mail. */
  step: string;
  messageId: string;
  eventId: string;
  /** Identifies this very journal entry, so that a redelivery is told apart from a second firing. */
  journal: string;
  position: string;
}

/** A firing that has entered a campaign. */
export interface Firing {
  /** Short keys of message id and event id, and of the journal entry. */
  messageKey: string;
  eventKey: string;
  entryKey: string;
  /** Milliseconds since the epoch, both. */
  firedAt: number;
  /** When its next e-mail is due, where it waits; it is under way until then. */
  waitsUntil: number;
}

/** One claimed firing as a ledger remembers it. */
export interface LedgerEntry {
  state: 'open' | 'sent' | 'refused' | 'unknown';
  /** The journal entry that claimed it, as a short key. */
  entryKey: string;
  /** Chosen by the claimer: tells its own write from another's. */
  claimId: string;
  /** Milliseconds since the epoch, all three. */
  leaseUntil: number;
  forgetAt: number;
  settledAt?: number;
  sesMessageId?: string;
  /** How often it was sent again because nobody could tell. */
  resends?: number;
  /** Kept while the claim is open or unknown, for whoever learns its end. */
  trace?: ClaimTrace;
}

/** A claim, and the e-mail that it stands for. */
export interface RecordedClaim extends LedgerEntry {
  /** The short key of campaign, step and message id. */
  key: string;
  campaign: string;
  step: string;
}

/** What the ledger knows of one visitor. */
export interface VisitorRecord {
  /** 0 where nothing is known. */
  revision: number;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  claims: RecordedClaim[];
  /** Short keys of event ids, each with the key of its claim. */
  events: Record<string, string>;
  /** The latest firing that entered, by campaign. */
  firings: Record<string, Firing>;
  /** When the visitor last did what the campaign's e-mail would ask for, by campaign. Milliseconds since the epoch. */
  conversions: Record<string, number>;
  /** Of the conversions those that are not in the ledger yet: any write that was judged on this record takes them along. */
  unwritten?: Conversions;
}

/** A visitor has done what these campaigns' e-mails would ask for. */
export interface Conversions {
  /** Milliseconds since the epoch. */
  at: number;
  campaigns: readonly { name: string; forgetAt: number }[];
}

export const emptyRecord: VisitorRecord = {
  revision: 0,
  expiresAt: 0,
  claims: [],
  events: {},
  firings: {},
  conversions: {},
};

export interface ClaimRequest extends FiringIds {
  /** Milliseconds since the epoch. */
  now: number;
  /** Until then another invocation may still be sending. Milliseconds since the epoch. */
  leaseUntil: number;
  /** The claim is forgotten after this. Milliseconds since the epoch. */
  forgetAt: number;
  /** Set by a campaign's first e-mail: the firing enters with the claim. */
  entering?: Firing;
}

export interface EnterRequest {
  visitorHash: string;
  campaign: string;
  firing: Firing;
  /** Milliseconds since the epoch. */
  forgetAt: number;
}

/** `changed`: somebody else wrote meanwhile, and what was judged has to be judged again on this. */
export type WriteAnswer = { answer: 'written' } | { answer: 'changed'; record: VisitorRecord };

export type ClaimEnd =
  | { state: 'sent'; sesMessageId: string; at: number }
  | { state: 'refused' | 'released' | 'unknown'; at: number };

/** All may throw STORE_FAILED, RECORD_NEWER_VERSION where a newer version wrote the record, and LEDGER_FULL where the visitor's item can grow no more. */
export interface SendLedger {
  /**
   * The records of a batch in one request; they may lag behind, which the next write notices. Visitors that nothing is known
   * of are missing. A record that cannot be understood throws when it is asked for: nothing is sent on half a knowledge.
   */
  read(visitorHashes: readonly string[]): Promise<Map<string, () => VisitorRecord>>;
  /**
   * Takes the right to send one e-mail, in one write.
   * @param over a claim that it takes the place of: refused by SES, or unknown and to be sent once more
   */
  claim(request: ClaimRequest, seen: VisitorRecord, over?: RecordedClaim): Promise<WriteAnswer>;
  /** Notes that a firing has entered a campaign, or until when it waits now. */
  enter(request: EnterRequest, seen: VisitorRecord): Promise<WriteAnswer>;
  /**
   * Notes conversions by themselves; an earlier one never replaces a later one.
   * @param seen as it was read, where it was
   */
  convert(visitorHash: string, conversions: Conversions, seen?: VisitorRecord): Promise<void>;
  /**
   * Ends a claim: sent, refused for good, released (as if never claimed), or unknown. Where it took the place of one that
   * nobody knows the end of, that one's doubt stays. False where the claim has been settled otherwise, and better, meanwhile.
   * @param of somebody else's claim, as it was seen
   */
  settle(request: ClaimRequest, end: ClaimEnd, of?: RecordedClaim): Promise<boolean>;
}
