// Whose delivery SES has told already, so that it counts once however often it is told.
import type { CampaignTriggersError } from '../errors.ts';
import type { ClaimReference } from './claim-feedback.ts';

export interface Delivered {
  claim: ClaimReference;
  /** When SES took the e-mail: every telling of one e-mail says the same. Milliseconds since the epoch. */
  sentAt: number;
}

/** STORE_FAILED where nobody can tell. */
export type FirstTold = boolean | CampaignTriggersError;

export interface DeliveryMemory {
  /**
   * For each, in their order, whether it is told for the first time. One write for all that were sent in the same second: an
   * e-mail's own item would cost a write each. Never throws.
   */
  remember(told: readonly Delivered[]): Promise<FirstTold[]>;
}
