// AWS's and Adobe's documented limits, as far as they shape a fleet. Read in 2026-11; each with its page.

export const rules = {
  /**
   * docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html, of an event source mapping of a standard queue. It grows more slowly
   * than Lambda itself (1,000 environments in ten seconds, docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html), whose quota for an
   * account is 1,000 at first; a standard queue has no limit of its own that matters here.
   */
  eventSource: { batchesAtFirst: 5, moreBatchesPerMinute: 300, mostBatches: 1000 },
  /**
   * docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html: a new table takes 4,000 writes a second, and
   * any table twice its highest so far within half an hour; 40,000 are a table’s quota, which can be raised.
   */
  dynamodb: {
    writesAtFirst: 4000,
    timesThePeak: 2,
    peakCountsAfterSeconds: 1800,
    writesOfTable: 40_000,
  },
  /** developer.adobe.com/events/docs/guides/journaling_intro: no answer is larger; read in order, so that a page waits for the one before. */
  journal: { bytesPerPage: 1_500_000 },
} as const;
