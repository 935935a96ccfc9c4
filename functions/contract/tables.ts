// The tables' keys, written once: the stack creates them, the adapters use them.
// Renaming a key replaces the table in a deployed stack, and its data is lost.

export const tables = {
  /**
   * One item per consumer and journal: the saved position and the lease that fences it. It never expires: a quiet
   * journal's position is as old as its last event, and without one the poller would begin at `start` again.
   */
  positions: { partitionKey: 'consumerJournal' },
  /** The ledger: one item per visitor, so that one conditional write judges repetition, caps and conversion together. */
  sends: { partitionKey: 'visitorHash', ttl: 'expiresAtEpochSeconds' },
  /** Triggers that wait, one item per firing and step; the index leads from the due time to them. */
  waits: {
    partitionKey: 'visitorHash',
    sortKey: 'wait',
    ttl: 'expiresAtEpochSeconds',
    /** `shard` spreads the due times over as many partitions as `waitShards` says; `dueAt` is in milliseconds since the epoch. */
    index: { name: 'due', partitionKey: 'shard', sortKey: 'dueAt' },
  },
  /** Counts per campaign: one item per day, step and variant. */
  results: { partitionKey: 'campaign', sortKey: 'result', ttl: 'expiresAtEpochSeconds' },
  /** One item per known visitor. */
  profiles: { partitionKey: 'key' },
  /** One item per suppressed recipient, keyed by the keyed hash of the address, never by the address. */
  suppressions: { partitionKey: 'recipientHash' },
} as const;

/** Partitions of the index of due times, named `0` to `7`: DynamoDB writes a thousand items a second to each. */
export const waitShards = 8;

/** An item of the sends table that is no visitor's: what halts or pauses sending. Visitor hashes are 43 characters long. */
export const haltsKey = 'halts';

/** Begins the keys of the sends table's items that remember whose delivery SES has told, one for each second of sending and shard. */
export const deliveriesPrefix = 'delivered:';
