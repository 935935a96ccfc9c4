// The customer's own service as a source of recipients: asked with a bearer token, its answers kept for as long as the
// campaign allows, and left alone for a while when it fails again and again.
import { type CircuitBreaker, createCircuitBreaker } from '../core/circuit-breaker.ts';
import { asCampaignTriggersError, CampaignTriggersError } from '../core/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Fetch } from '../core/ports/fetch.ts';
import type { EndpointRule, RecipientEndpoint } from '../core/ports/recipient-endpoint.ts';
import { type Answer, createAnswerCache } from './answer-cache.ts';
import { askEndpoint, type EndpointAnswer, endpointError } from './endpoint-request.ts';
import type { ReadEndpointToken } from './endpoint-token.ts';
import { isSafeEndpoint } from './host-rules.ts';

/** Per environment. The size is that of the texts; parsed they take a few times as much of the function's memory. */
const bounds = { mostAnswers: 5_000, mostSize: 16_777_216 };
/** A visitor who has just become known is mailed soon: that nobody knew them is remembered for a tenth of the time. */
const unknownShare = 0.1;
const breaking = { failures: 5, pauseMs: 30_000 };
/** When an endpoint refuses the token, the secret is read again unless it was read within this. */
const freshTokenMs = 10_000;

export function createRecipientEndpoint(deps: {
  /** The global `fetch`. */
  fetch: Fetch;
  clock: Clock;
  token: ReadEndpointToken;
}): RecipientEndpoint {
  const { clock } = deps;
  const cache = createAnswerCache({ clock, ...bounds });
  const breakers = new Map<string, CircuitBreaker>();

  function breakerOf(url: string): CircuitBreaker {
    const breaker = breakers.get(url) ?? createCircuitBreaker({ clock, ...breaking, isFailure, refuse });
    breakers.set(url, breaker);
    return breaker;
  }

  async function ask({ url, timeoutMs }: EndpointRule, key: string): Promise<Answer> {
    const token = await deps.token();
    const { profile, bytes } = await breakerOf(url).run(() =>
      askTwiceAtMost(deps, { url, timeoutMs, key, token }),
    );
    return { value: profile, size: bytes + url.length + key.length };
  }

  return {
    async find(rule, key) {
      const { url, cacheSeconds } = rule;
      if (!isSafeEndpoint(url)) {
        throw endpointError('RECIPIENT_ENDPOINT_REFUSED', url, 'is not asked: its URL is not https');
      }
      const lifeMs = ({ value }: Answer) => cacheSeconds * 1000 * (value === undefined ? unknownShare : 1);
      return await cache.get(JSON.stringify([url, key]), lifeMs, () => ask(rule, key));
    },
  };
}

/** A rotated token is taken up at once. */
async function askTwiceAtMost(
  { fetch, token }: { fetch: Fetch; token: ReadEndpointToken },
  question: Parameters<typeof askEndpoint>[1],
): Promise<EndpointAnswer> {
  const answer = await askEndpoint(fetch, question);
  if (answer !== 'refused token') return answer;
  const fresh = await token(freshTokenMs);
  const second = fresh === question.token ? answer : await askEndpoint(fetch, { ...question, token: fresh });
  if (second !== 'refused token') return second;
  throw endpointError('RECIPIENT_ENDPOINT_REFUSED', question.url, 'answered 401');
}

/** An answer that cannot be used is about one visitor, as far as anybody knows: the others are asked for as before. */
function isFailure(thrown: unknown): boolean {
  return asCampaignTriggersError(thrown).code !== 'RECIPIENT_ENDPOINT_PROTOCOL';
}

/** With the code of the trouble, so that an operator sees what to do about it. */
function refuse(latest: unknown): CampaignTriggersError {
  const { code, message } = asCampaignTriggersError(latest);
  return new CampaignTriggersError(code, `${message}; it is left alone for a while`, { cause: latest });
}
