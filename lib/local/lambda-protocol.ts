// What passes between local mode and an execution environment, over the child process's message channel.

/** To the environment: run the handler once. */
export interface InvokeMessage {
  requestId: string;
  /** The event as JSON, as it would come over the wire. */
  eventJson: string;
  functionArn: string;
  traceId: string;
  /** Milliseconds since the epoch. */
  deadline: number;
}

/** To the environment, where local mode's clock is moved: so far it is ahead of the machine's now. */
export interface ClockMessage {
  clockOffsetMs: number;
}

export type EnvironmentMessage = InvokeMessage | ClockMessage;

/** As Lambda reports a function's error. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** From the environment. */
export type RuntimeMessage =
  | { kind: 'ready' }
  | { kind: 'init-failed'; error: FunctionError }
  | { kind: 'returned'; requestId: string; resultJson: string }
  | { kind: 'threw'; requestId: string; error: FunctionError };

/** Written to the output after an invocation's own lines, so that none of them is read after its end. */
export const endOfOutput = (requestId: string) => `\u0001end ${requestId}\u0001`;
