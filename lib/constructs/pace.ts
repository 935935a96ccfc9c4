// How fast the consumer may go, derived from the sending rate. The account's rate is one number for the whole fleet;
// each environment keeps to its own share of it, so that a burst waits in the queue instead of failing at SES.

/** Messages per invocation: the most that SQS hands over without a batching window. */
export const batchSize = 10;

export interface Pace {
  /** Environments at work at once. SQS event sources take 2 to 1000. */
  maximumConcurrency: number;
  /** One environment's share of the rate. */
  sendsPerSecond: number;
  /** Time limit of one invocation. */
  timeoutSeconds: number;
}

export function derivePace(settings: {
  sendingRatePerSecond: number;
  maximumConcurrency?: number | undefined;
}): Pace {
  const rate = settings.sendingRatePerSecond;
  const maximumConcurrency =
    settings.maximumConcurrency ?? Math.min(1000, Math.max(2, Math.ceil(rate / batchSize)));
  const sendsPerSecond = rate / maximumConcurrency;
  // The slowest batch sends all its e-mails at the share's pace; nine seconds are for a cold start and the SES calls themselves.
  const timeoutSeconds = Math.ceil(batchSize / sendsPerSecond) + 9;
  return { maximumConcurrency, sendsPerSecond, timeoutSeconds };
}
