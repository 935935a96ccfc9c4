// A message of the trigger queue as the consumer received it: what is needed to park it or to put it back.

export interface QueueAttribute {
  /** `String` or `Number`; the queue carries nothing else of ours. */
  dataType: string;
  value: string;
}

export interface QueuedMessage {
  body: string;
  receiptHandle: string;
  /** Receives of this copy, 1 for the first. */
  receives: number;
  /** Receives of earlier copies and of this one. */
  attempts: number;
  attributes: Record<string, QueueAttribute>;
  /** The trace header that SQS carries beside the message. */
  traceHeader?: string;
}
