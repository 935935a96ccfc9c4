// What local mode knows at a moment: the shapes that the run, the terminal, the console page and the report share.

/** An e-mail as the local SES accepted it. */
export interface Mail {
  /** The SES message id, also the id in the inbox. */
  id: string;
  /** Milliseconds since the epoch. */
  acceptedAt: number;
  source: string;
  destinations: string[];
  configurationSet: string | undefined;
  tags: Record<string, string>;
  /** The message as it would go over the wire. */
  raw: Buffer;
}

/** One entry of the journal, and when the simulated (or real) Adobe first served it. */
export interface ServedEvent {
  position: string;
  event: unknown;
  /** Milliseconds since the epoch. */
  servedAt: number;
}

/** A line that a function printed, as CloudWatch Logs would hold it. */
export interface LogLine {
  functionName: string;
  at: number;
  text: string;
}

/** A queue as SQS counts it. */
export interface QueueState {
  /** Logical id in the template. */
  logicalId: string;
  name: string;
  visible: number;
  inFlight: number;
  delayed: number;
}

/** A message that waits in the dead-letter queue or in the rejects queue. */
export interface StoredMessage {
  id: string;
  body: string;
  attributes: Record<string, string>;
  sentAt: number;
}
