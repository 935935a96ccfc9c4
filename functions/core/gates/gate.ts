// A gate: one check that may refuse an e-mail, or put it off. It decides on facts that others fetched.
import type { Campaign, Cap } from '../campaign.ts';
import type { SkipReason } from '../outcome.ts';
import type { VisitorRecord } from '../ports/send-ledger.ts';
import type { Suppression } from '../ports/suppression-store.ts';
import type { Recipient } from '../recipient.ts';
import type { Trigger } from '../trigger.ts';

export interface GateFacts {
  campaign: Pick<
    Campaign,
    | 'name'
    | 'consent'
    | 'consentRequired'
    | 'maxAgeSeconds'
    | 'reentrySeconds'
    | 'cap'
    | 'quietHours'
    | 'newerFiring'
    | 'steps'
  >;
  /** Over all campaigns together. */
  totalCap: Cap | undefined;
  trigger: Pick<Trigger, 'firedAt'>;
  /** The firing's short key. */
  messageKey: string;
  /** From when on the trigger ages. Milliseconds since the epoch. */
  freshAt: number;
  /** It has not waited: the visitor enters the campaign with it. */
  entering: boolean;
  recipient: Pick<Recipient, 'consent' | 'timeZone'>;
  suppression: Suppression | undefined;
  record: VisitorRecord;
  /** Milliseconds since the epoch. */
  now: number;
}

export type GateAnswer =
  | { refusal: 'skip'; reason: SkipReason }
  /** Not now: kept until then, and judged again. Milliseconds since the epoch. */
  | { refusal: 'hold'; until: number }
  /** It hangs on an e-mail that is being sent at this moment, until then at the latest. Milliseconds since the epoch. */
  | { refusal: 'undecided'; until: number };

/** Undefined where nothing speaks against the e-mail. */
export type Gate = (facts: GateFacts) => GateAnswer | undefined;

/** A gate that knows only yes and no. */
export function skipping(reason: SkipReason, refuses: (facts: GateFacts) => boolean): Gate {
  return (facts) => (refuses(facts) ? { refusal: 'skip', reason } : undefined);
}
