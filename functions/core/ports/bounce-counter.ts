// Counts bounces that may pass by themselves (a full mailbox, greylisting): one is nothing, several are a dead mailbox.
export interface BounceCounter {
  /**
   * Remembers the bounce of one e-mail, and suppresses the recipient for everything when it is one too many within the
   * time that they count. The same e-mail's bounce counts once, however often it is told.
   * @param at milliseconds since the epoch
   * @throws STORE_FAILED
   */
  count(recipientHash: string, sesMessageId: string, at: number): Promise<void>;
}
