// What the simulated Adobe answers to one request, before it goes onto the wire.

export interface Answer {
  status: number;
  /** An array gives one header line per value. */
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
  /** Called when the answer is about to be written as it is, not when a fault takes its place. */
  onWrite?: () => void;
}

/** A JSON answer. */
export function jsonAnswer(status: number, value: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
