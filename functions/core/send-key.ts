// The short keys of the ledger: what one firing, one journal entry and one claim are called there.
import { hash } from 'node:crypto';
import type { ClaimReference } from './ports/claim-feedback.ts';
import type { FiringIds } from './ports/send-ledger.ts';

/** 96 bits: enough to tell a visitor's firings apart, short enough for thousands in one item. */
const keyLength = 16;

/** A short key of any id. Characters of base64url only. */
export function shortKey(...parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url').slice(0, keyLength);
}

type Claimed = Pick<FiringIds, 'campaign' | 'step' | 'messageId'>;

/** One e-mail of one campaign for one firing: the short key of its claim. */
export const firingKey = ({ campaign, step, messageId }: Claimed): string =>
  shortKey(campaign, step, messageId);

/** The event id under which the same e-mail may come a second time. */
export const eventKey = ({ campaign, step, eventId }: Pick<FiringIds, 'campaign' | 'step' | 'eventId'>) =>
  shortKey(campaign, step, eventId);

/** The journal entry that asks. */
export const entryKey = ({ journal, position }: Pick<FiringIds, 'journal' | 'position'>) =>
  shortKey(journal, position);

/** Names the claim on every event that SES tells: the visitor's hash, `_`, and the firing's short key. */
export function claimKey({ visitorHash, ...claimed }: Claimed & { visitorHash: string }): string {
  return `${visitorHash}_${firingKey(claimed)}`;
}

/** 256 bits of visitor hash in base64url, and the short key: either may hold a `_` of its own. */
const claimKeyShape = /^([\w-]{43})_([\w-]{16})$/;

/** What `claimKey` named; undefined for what it did not make. */
export function readClaimKey(text: string): Pick<ClaimReference, 'visitorHash' | 'messageKey'> | undefined {
  const [, visitorHash, messageKey] = claimKeyShape.exec(text) ?? [];
  return visitorHash === undefined || messageKey === undefined ? undefined : { visitorHash, messageKey };
}
