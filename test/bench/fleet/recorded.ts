// Figures of the benchmark's own runs, which the fleet on paper is made from and checked against.
import type { Usage } from '../cost/usage.ts';

/** What a trigger takes of AWS until it is sent, and what SES tells of it: the row `cost-per-million`. */
export const countedUsage: Usage = {
  lambdaRequests: 0.12,
  gbSeconds: 0.0107,
  sqsRequests: 2.7,
  writeUnits: 2.23,
  readUnits: 3.5,
  logBytes: 684,
};

/** A burst that the sending rate holds back, on the synthesised stack of local mode; measured by measured-burst.ts. Seconds. */
export const measuredBurst = {
  ...{ triggers: 620, sesPerSecond: 20, maximumConcurrency: 2, readEverySeconds: 1 },
  ...{ p50: 15.3, p99: 30.6, seconds: 31.3 },
};
