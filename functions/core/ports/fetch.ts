/** The global `fetch`, or a test's. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** As much of `fetch` as it takes to ask Adobe; the global one does as well. */
export type LeanFetch = (url: string, init: LeanRequest) => Promise<LeanResponse>;

export interface LeanRequest {
  method?: 'POST';
  headers: Record<string, string>;
  body?: string;
  /** None is followed: the request carries credentials. */
  redirect: 'manual';
  signal: AbortSignal;
}

export interface LeanResponse extends Pick<Response, 'ok' | 'status'> {
  headers: Pick<Headers, 'get'>;
  /** To be read or left in the middle: until then the connection is taken. */
  body: AsyncIterable<Uint8Array> | null;
}
