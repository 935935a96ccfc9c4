// What a fleet on paper is asked: the triggers that come, the quotas that were granted, and how fast its parts are.

export interface Scenario {
  name: string;
  /** Of all journals together, at a second since the beginning. */
  triggersPerSecond: (second: number) => number;
  /** Nothing comes after this; the rest is caught up with. */
  lastsSeconds: number;
  journals: number;
  /** Stacks that share the journals, each with its own queue, tables and consumer. */
  deployments: number;
  /** Granted by SES, of all deployments together. */
  sesPerSecond: number;
  /** Already in the journals when it begins, all of the same age. */
  backlog?: number;
  /** The highest write rate of the tables before, of all deployments together; none for new tables. */
  writesBefore?: number;
  parts: Parts;
}

/** Measured, or usual within a region. */
export interface Parts {
  journalRoundTripMs: number;
  bytesPerEvent: number;
  /** What a poller spends on an event, and the share of a processor that it has. */
  pollerMsPerEvent: number;
  pollerProcessors: number;
  /** Between two looks at a journal that is kept abreast of. */
  readEverySeconds: number;
  /** Of an invocation of the consumer with a full batch, SES's answers included. */
  batchSeconds: number;
  writesPerTrigger: number;
  /** Environments of the consumer at once; undefined: as the stack derives it from the rate. */
  maximumConcurrency?: number;
}

/** In AWS: the memory sizes of the stack, answers as usual in a region. */
export const inAws: Parts = {
  journalRoundTripMs: 100,
  bytesPerEvent: 1900,
  pollerMsPerEvent: 0.08,
  pollerProcessors: 0.29,
  readEverySeconds: 1,
  batchSeconds: 0.24,
  writesPerTrigger: 2.1,
};
