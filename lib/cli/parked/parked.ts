// What waits for a person, dead letters and rejects alike, as the commands see it.
import { type ErrorCode, errorCatalogue } from '../../../functions/core/errors.ts';
import { grouped } from '../grouped.ts';
import type { HeldMessage } from './hold-messages.ts';

export interface Parked {
  /** Of the queue messages that make it up; the first one names it. */
  messageIds: readonly [string, ...string[]];
  /** An error code; `none` where SQS itself gave the message up. */
  reason: string;
  /** The campaign of a dead letter, the journal of a reject; empty where it has none. */
  group: string;
  /** Free of personal data. */
  detail: string;
  /** When it was parked. Milliseconds since the epoch. */
  at: number;
  /** When it came into this queue. Milliseconds since the epoch. */
  sentAt: number;
  attempts?: number;
  eventId?: string;
  messageId?: string;
  triggerId?: string;
  body: string;
  attributes: HeldMessage['attributes'];
}

/** What the commands of dead letters and of rejects have in common, and where they differ. */
export interface ParkedKind {
  one: string;
  many: string;
  /** What `group` is. */
  groupedBy: 'campaign' | 'journal';
  /** The command that shows them singly. */
  family: 'dead-letters' | 'rejects';
  read(pages: AsyncIterable<HeldMessage[]>): AsyncIterable<Parked[]>;
  /** The body with everything personal hidden. */
  mask(body: unknown): unknown;
}

export const noReason = 'none';

export function isReason(text: string): text is ErrorCode {
  return Object.hasOwn(errorCatalogue, text);
}

/** What happened and what to do about it. */
export function factsOf(reason: string): { what: string; remedy: string } {
  if (isReason(reason)) return errorCatalogue[reason];
  return {
    what: 'every attempt ended without an answer, and SQS gave the message up',
    remedy: 'look for crashes and time-outs in the function’s log, then replay',
  };
}

export const counted = (count: number, { one, many }: Pick<ParkedKind, 'one' | 'many'>): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;
