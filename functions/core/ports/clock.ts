/** Milliseconds since the epoch. Passed in everywhere, so that tests own the time. */
export type Clock = () => number;
/** Waits; a test's one returns at once and moves its clock. Rejects when the signal aborts. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;
