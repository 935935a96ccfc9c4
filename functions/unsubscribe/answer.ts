// Answers one request to the unsubscribe URL. Only POST changes state: link scanners and previews send GET and HEAD
// to every link of every e-mail, and must never unsubscribe anybody.
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import { unsubscribeMetrics } from '../contract/metrics.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { SuppressionStore } from '../core/ports/suppression-store.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import type { UnsubscribeTokens } from '../core/unsubscribe-token.ts';
import { createPage, type PageName } from './page.ts';
import { everything, type PostedBody, wantedScope } from './wanted-scope.ts';

export interface AnswerDeps {
  /** Made of keys that are not older than `maxAgeMs`, where that is given. */
  tokens: (maxAgeMs?: number) => Promise<UnsubscribeTokens>;
  suppressions: SuppressionStore;
  clock: Clock;
  telemetry: Pick<Telemetry, 'count' | 'info' | 'warn'>;
}

/** Bad links cannot make us read the secret more often. */
const freshKeysMs = 10_000;

/** What of the request is read. */
export type UnsubscribeRequestEvent = Pick<LambdaFunctionURLEvent, 'headers' | 'queryStringParameters'> &
  PostedBody & { requestContext: { http: { method: string } } };

/** @throws STORE_FAILED, SIGNING_KEYS_UNREADABLE, SIGNING_KEYS_INVALID: the caller sees a 502, the operator an alarm */
export function createAnswer(
  deps: AnswerDeps,
): (event: UnsubscribeRequestEvent) => Promise<LambdaFunctionURLResult> {
  return async (event) => {
    const { method } = event.requestContext.http;
    const respond = (status: number, page: PageName) => response(event, status, page);
    if (!['GET', 'HEAD', 'POST'].includes(method)) return respond(405, 'refused');

    const token = event.queryStringParameters?.t ?? '';
    // A link may carry a key that was rotated in a moment ago: look again before refusing a one-click request.
    const request = (await deps.tokens()).verify(token) ?? (await deps.tokens(freshKeysMs)).verify(token);
    if (request === undefined) {
      deps.telemetry.warn('a link that was not signed here, or was cut short', { method });
      return respond(400, 'badLink');
    }
    if (method !== 'POST') return respond(200, 'ask');

    const wantsAll = wantedScope(event) === 'all';
    const scope = wantsAll ? everything : request.category;
    await deps.suppressions.suppress(request.recipientHash, scope, 'unsubscribed', deps.clock());
    deps.telemetry.info('unsubscribed', { scope });
    deps.telemetry.count(unsubscribeMetrics.unsubscribed);
    return respond(200, wantsAll ? 'doneAll' : 'doneCategory');
  };
}

function response(
  event: UnsubscribeRequestEvent,
  statusCode: number,
  page: PageName,
): LambdaFunctionURLResult {
  const { html, headers } = createPage(page, event.headers['accept-language']);
  return {
    statusCode,
    headers: { ...headers, ...(statusCode === 405 && { allow: 'GET, HEAD, POST' }) },
    body: event.requestContext.http.method === 'HEAD' ? '' : html,
  };
}
