/** The global `fetch`, or a test's. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;
