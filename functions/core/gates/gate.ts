// A gate: one check that may refuse an e-mail. It decides on facts that others fetched.
import type { Campaign } from '../campaign.ts';
import type { SkipReason } from '../outcome.ts';
import type { Suppression } from '../ports/suppression-store.ts';
import type { Recipient } from '../recipient.ts';
import type { Trigger } from '../trigger.ts';

export interface GateFacts {
  campaign: Pick<Campaign, 'consent' | 'maxAgeSeconds'>;
  trigger: Pick<Trigger, 'firedAt'>;
  recipient: Pick<Recipient, 'consent'>;
  suppression: Suppression | undefined;
  /** Milliseconds since the epoch. */
  now: number;
}

export interface Gate {
  /** The reason that a refused trigger carries as its outcome. */
  reason: SkipReason;
  refuses(facts: GateFacts): boolean;
}
