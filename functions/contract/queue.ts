// Facts about the queues that the poller, the consumer, the stack and the operator's tools must agree on.

/** SQS limits: entries per batch, and bytes per message and per batch, attributes included. Source: SQS quotas (2025-08). */
export const sqsLimits = { entriesPerBatch: 10, bytesPerBatch: 1_048_576 } as const;

/** Message attributes of a trigger in the queue. */
export const triggerAttributes = {
  triggerId: 'triggerId',
  traceHeader: 'AWSTraceHeader',
  attempts: 'earlierAttempts',
} as const;

/** Message attributes of a dead letter; its body is the trigger's own. */
export const deadLetterAttributes = {
  reason: 'reason',
  campaign: 'campaign',
  detail: 'detail',
  failedAt: 'failedAt',
  attempts: 'attempts',
} as const;

/** Message attributes of a reject; its body is the raw event as the journal served it. */
export const rejectAttributes = {
  reason: 'reason',
  detail: 'detail',
  journal: 'journal',
  position: 'position',
  rejectedAt: 'rejectedAt',
  /** `gzip+base64` where the raw event would not fit otherwise; absent for plain JSON. */
  encoding: 'encoding',
  /** `1/3`, … where one event takes several messages. */
  part: 'part',
} as const;

/** What the schedule hands to the poller: which journal to read, and where a new consumer starts. */
export interface PollerInput {
  journal: { name: string; url: string; start: JournalStart };
}

/** `oldest`, `latest`, or a negative ISO-8601 duration such as `-PT2H` (the journal's `seek`). */
export type JournalStart = 'oldest' | 'latest' | `-P${string}`;

/** Written beside each bundle at synth; holds `CompiledCampaigns`. */
export const campaignsFile = 'campaigns.json';
