// One question to a recipient endpoint, and what its answer means. Neither key, token nor body enters an error message.
import { CampaignTriggersError, type ErrorCode } from '../core/errors.ts';
import type { Fetch } from '../core/ports/fetch.ts';
import { readCapped } from './capped-body.ts';

/** A recipient is a name, an address and what a template says: more is another kind of answer. */
const mostBytes = 65_536;

export interface EndpointQuestion {
  url: string;
  /** In the body: a URL would stand in access logs. */
  key: string;
  token: string;
  timeoutMs: number;
}

export interface EndpointAnswer {
  /** Undefined where the endpoint does not know the visitor. */
  profile: unknown;
  bytes: number;
}

/** `refused token`: another one may do. @throws RECIPIENT_ENDPOINT_UNAVAILABLE, RECIPIENT_ENDPOINT_REFUSED, RECIPIENT_ENDPOINT_PROTOCOL */
export async function askEndpoint(
  fetch: Fetch,
  question: EndpointQuestion,
): Promise<EndpointAnswer | 'refused token'> {
  const { response, text } = await post(fetch, question);
  const { status } = response;
  if (status === 404) return { profile: undefined, bytes: 0 };
  if (status === 401) return 'refused token';
  if (status === 403) throw endpointError('RECIPIENT_ENDPOINT_REFUSED', question.url, 'answered 403');
  if (status === 429 || status >= 500) {
    throw endpointError('RECIPIENT_ENDPOINT_UNAVAILABLE', question.url, `answered ${status}`);
  }
  if (status !== 200) throw endpointError('RECIPIENT_ENDPOINT_PROTOCOL', question.url, `answered ${status}`);
  if (text === undefined) {
    const detail = `answered more than ${mostBytes} bytes`;
    throw endpointError('RECIPIENT_ENDPOINT_PROTOCOL', question.url, detail);
  }
  const profile = parse(text, question.url);
  return { profile: profile === null ? undefined : profile, bytes: text.length };
}

async function post(fetch: Fetch, { url, key, token, timeoutMs }: EndpointQuestion) {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: JSON.stringify({ key }),
      // The token is for this address alone.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    // An error's body is nobody's to read; it ends with the connection.
    if (response.status === 200) return { response, text: await readCapped(response, mostBytes) };
    await response.body?.cancel();
    return { response, text: undefined };
  } catch (cause) {
    const timedOut = cause instanceof Error && cause.name === 'TimeoutError';
    const detail = timedOut ? `did not answer within ${timeoutMs} ms` : 'could not be reached, or redirected';
    throw endpointError('RECIPIENT_ENDPOINT_UNAVAILABLE', url, detail, cause);
  }
}

function parse(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw endpointError('RECIPIENT_ENDPOINT_PROTOCOL', url, 'answered something that is not JSON');
  }
}

/** Names the endpoint by its host: a path or a query may hold secrets. */
export function endpointError(
  code: ErrorCode,
  url: string,
  detail: string,
  cause?: unknown,
): CampaignTriggersError {
  const host = URL.parse(url)?.host ?? 'without a usable address';
  return new CampaignTriggersError(code, `recipient endpoint ${host} ${detail}`, { cause });
}
