// The tables' keys, written once: the stack creates them, the adapters use them.
// Renaming a key replaces the table in a deployed stack, and its data is lost.

export const tables = {
  /** One item per consumer and journal: the saved position and the lease that fences it. */
  positions: { partitionKey: 'consumerJournal' },
  /** The ledger: one item per visitor and campaign, holding the claims of recent firings. */
  sends: { partitionKey: 'visitorHash', sortKey: 'campaign', ttl: 'expiresAtEpochSeconds' },
  /** One item per known visitor. */
  profiles: { partitionKey: 'key' },
  /** One item per suppressed recipient, keyed by the keyed hash of the address, never by the address. */
  suppressions: { partitionKey: 'recipientHash' },
} as const;
