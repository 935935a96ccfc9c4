// The ledger as the feedback sees it: it never claims, and settles only what nobody else has settled.

/** How an e-mail's tags name the claim that it was sent under. */
export interface ClaimReference {
  visitorHash: string;
  campaign: string;
  /** The firing's short key. */
  messageKey: string;
}

/** The journal entry that claimed, remembered for as long as nobody knows how its claim ends. */
export interface ClaimTrace {
  journal: string;
  position: string;
  eventId: string;
  messageId: string;
}

/** What the ledger already holds of a claim. */
export interface KnownClaim {
  /** Of the e-mail that it is known to have been sent as. */
  sesMessageId?: string;
}

/** A claim whose end only the feedback knew. */
export interface ConfirmedClaim {
  was: 'open' | 'unknown';
  /** Until then its invocation may have been alive. Milliseconds since the epoch. */
  leaseUntil: number;
  trace?: ClaimTrace;
}

export interface ClaimFeedback {
  /**
   * What the ledger holds of these claims, one read for a hundred of them; undefined for what it does not know. Costs a tenth of a
   * write. Unless it is consistent, it may be a moment old. @throws STORE_FAILED
   */
  read(
    claims: readonly ClaimReference[],
    consistency: 'eventual' | 'consistent',
  ): Promise<(claim: ClaimReference) => KnownClaim | undefined>;
  /**
   * What SES says became of the e-mail: `sent` when it took it, `refused` when it threw it away after having taken it.
   * One conditional write; undefined where it changed nothing that anybody waits for: settled already, or forgotten.
   * @throws STORE_FAILED
   */
  confirm(
    claim: ClaimReference,
    /** Milliseconds since the epoch. */
    end: { state: 'sent' | 'refused'; sesMessageId: string; at: number },
  ): Promise<ConfirmedClaim | undefined>;
}
