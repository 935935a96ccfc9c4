// The claim of one e-mail: what names it, how long it is held, and how long it is remembered.

import type { Campaign, Cap } from '../core/campaign.ts';
import { seriesSeconds } from '../core/campaign-place.ts';
import type { ClaimRequest, Firing, FiringIds, VisitorRecord } from '../core/ports/send-ledger.ts';
import { entryKey, shortKey } from '../core/send-key.ts';
import type { Trigger } from '../core/trigger.ts';
import type { Addressee } from './look-up.ts';

/** One trigger at one moment, and what was found about it. */
export interface Case {
  trigger: Trigger;
  addressee: Addressee;
  /** Over all campaigns together. */
  totalCap: Cap | undefined;
  /** Milliseconds since the epoch. */
  now: number;
  /** When Lambda ends this invocation. Milliseconds since the epoch. */
  endsAt: number;
}

/** Clocks of two environments may differ; nobody lives on after its invocation's end. */
const leaseMarginMs = 5_000;
/** The gates refuse a replay older than the campaign's `maxAge`; a day covers clocks that go wrong. */
const memoryMarginMs = 86_400_000;
/** What claims to have fired in the future is believed that far: the dead-letter queue keeps nothing longer. */
const longestReplayMs = 14 * 86_400_000;
/** Opens and clicks come for days: an e-mail that the ledger has forgotten is not counted. */
const feedbackMs = 7 * 86_400_000;

export function idsOf({ trigger, addressee }: Case): FiringIds {
  const { messageId, eventId, journal, position } = trigger;
  const { campaign, place, visitorHash } = addressee;
  return {
    visitorHash,
    campaign: campaign.name,
    step: place.step.name,
    messageId,
    eventId,
    journal,
    position,
  };
}

export function claimRequest(one: Case, record: VisitorRecord): ClaimRequest {
  const { now, endsAt, addressee } = one;
  const { campaign, place } = addressee;
  const next = campaign.steps[place.index + 1];
  const firing = firingOf(one, next === undefined ? now : now + next.delaySeconds * 1000);
  return {
    ...idsOf(one),
    now,
    leaseUntil: endsAt + leaseMarginMs,
    forgetAt: forgetAt(one),
    ...(entersWith(firing, record.firings[campaign.name]) && { entering: firing }),
  };
}

/** Short keys, so that a firing is known again whatever its ids. */
export function firingOf({ trigger }: Pick<Case, 'trigger'>, waitsUntil: number): Firing {
  return {
    messageKey: shortKey(trigger.messageId),
    eventKey: shortKey(trigger.eventId),
    entryKey: entryKey(trigger),
    firedAt: trigger.firedAt,
    waitsUntil,
  };
}

/** An older firing that comes late takes nobody's place. */
export function entersWith(firing: Firing, known: Firing | undefined): boolean {
  return known === undefined || known.messageKey === firing.messageKey || known.firedAt <= firing.firedAt;
}

/** Milliseconds since the epoch. */
export function forgetAt({ addressee, trigger, totalCap, now }: Omit<Case, 'endsAt'>): number {
  const { campaign, place } = addressee;
  const freshAt = Math.min(Math.max(now, place.freshAt), now + longestReplayMs);
  const capSeconds = Math.max(campaign.cap?.seconds ?? 0, totalCap?.seconds ?? 0);
  const firedAt = Math.min(Math.max(now, trigger.firedAt), now + longestReplayMs);
  return Math.max(
    freshAt + memoryMs(campaign),
    now + capSeconds * 1000 + memoryMarginMs,
    firedAt + campaign.reentrySeconds * 1000 + memoryMarginMs,
    now + feedbackMs,
  );
}

/** How long a firing of this campaign can still lead to an e-mail. */
export function memoryMs(campaign: Pick<Campaign, 'maxAgeSeconds' | 'steps'>): number {
  return (campaign.maxAgeSeconds + seriesSeconds(campaign)) * 1000 + memoryMarginMs;
}
