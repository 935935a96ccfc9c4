// AWS's list prices, in US dollars, without free tiers and discounts. To be looked at again when they are a year old.

export const prices = {
  readIn: '2026-11',
  region: 'us-east-1',
  lambda: { request: 0.2 / 1e6, armGbSecond: 0.000_013_333_4 },
  /** Each 64 KB of a request is one. */
  sqs: { request: 0.4 / 1e6 },
  /** On demand: up to 1 KB written, up to 4 KB read consistently. */
  dynamodb: { write: 0.625 / 1e6, read: 0.125 / 1e6 },
  cloudWatch: { metric: 0.3, alarm: 0.1, logGb: 0.5 },
  secretsManager: { secret: 0.4, call: 0.05 / 1e4 },
  scheduler: { call: 1 / 1e6 },
  /** Without a plan's extras; 0.16 a thousand with those of Essentials. */
  ses: { email: 0.1 / 1000 },
} as const;
