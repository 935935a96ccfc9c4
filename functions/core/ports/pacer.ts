// Keeps this environment to its share of the account's sending rate.
export interface Pacer {
  /** Waits for the next turn; false, at once and without a turn, where it would come after `deadline` (ms since the epoch). */
  turn(deadline: number): Promise<boolean>;
  /** Returns a turn that was not used. */
  giveBack(): void;
}
