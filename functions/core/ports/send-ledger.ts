// The ledger: the right to send one e-mail for one (campaign, firing), taken and settled by conditional writes.

export interface ClaimRequest {
  visitorHash: string;
  campaign: string;
  /** The step's name; empty where the campaign has one e-mail. */
  step: string;
  messageId: string;
  eventId: string;
  /** Identifies this very journal entry, so that a redelivery is told apart from a second firing. */
  journal: string;
  position: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** Until then another invocation may still be sending. Milliseconds since the epoch. */
  leaseUntil: number;
  /** The claim is forgotten after this. Milliseconds since the epoch. */
  forgetAt: number;
}

export type ClaimAnswer =
  | { claim: 'taken' }
  /** Another firing with this message id or event id has been sent. */
  | { claim: 'duplicate' }
  /** This very journal entry has been sent before; the queue delivered it again. */
  | { claim: 'already-sent'; sesMessageId: string; sentAt: number }
  /** Another invocation is at it until `leaseUntil`. */
  | { claim: 'held'; leaseUntil: number }
  /**
   * Whoever claimed it died in the middle of sending, or could not tell whether SES took it. `sameEntry`: the claim is of
   * this very journal entry. `diedAt`: when the lease of the dead one ended; absent where it could not tell.
   */
  | { claim: 'unknown'; sameEntry: boolean; diedAt?: number }
  /** This very entry was refused by SES for good. */
  | { claim: 'refused'; sameEntry: boolean };

export interface SendLedger {
  /** One conditional write; a read only where the condition fails. @throws STORE_FAILED, LEDGER_FULL */
  claim(request: ClaimRequest): Promise<ClaimAnswer>;
  /** Ends a claim: sent, refused for good, released (as if never claimed), or unknown. @throws STORE_FAILED */
  settle(
    request: ClaimRequest,
    end:
      | { state: 'sent'; sesMessageId: string; at: number }
      | { state: 'refused' | 'released' | 'unknown'; at: number },
  ): Promise<void>;
}
