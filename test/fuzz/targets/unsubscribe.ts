// What browsers and mailbox providers send: unsubscribe tokens and requests.

import { createUnsubscribeTokens } from '../../../functions/core/unsubscribe-token.ts';
import { createAnswer } from '../../../functions/unsubscribe/answer.ts';
import { type FuzzTarget, promise } from '../target.ts';
import { membersOf } from './members-of.ts';

const tokens = createUnsubscribeTokens({ current: 'k'.repeat(40), previous: 'p'.repeat(40) });
const signed = { recipientHash: 'h'.repeat(43), category: 'marketing' };
const token = tokens.sign(signed);
const foreign = createUnsubscribeTokens({ current: 'x'.repeat(40) }).sign(signed);

const unsubscribeToken: FuzzTarget = {
  name: 'unsubscribe-token',
  seeds: [
    token,
    foreign,
    'v1..',
    `v1.${Buffer.from('["I6ezsA","a","b"]').toString('base64url')}.${'a'.repeat(43)}`,
  ],
  words: ['v1.', '.', 'v2.', '=', '+', '/', 'WyJ', token.slice(-43)],
  run(input) {
    const verified = tokens.verify(input);
    promise((verified !== undefined) === (input === token), 'only the very token is taken');
  },
};

const unsubscribeRequest: FuzzTarget = {
  name: 'unsubscribe-request',
  seeds: [
    JSON.stringify({ method: 'GET', token, headers: { 'accept-language': 'de-AT, en;q=0.8, *;q=0.1' } }),
    JSON.stringify({ method: 'POST', token, headers: {}, body: 'List-Unsubscribe=One-Click' }),
    JSON.stringify({ method: 'POST', token, headers: {}, body: 'c2NvcGU9YWxs', isBase64Encoded: true }),
    JSON.stringify({ method: 'POST', token: foreign, headers: {}, body: 'scope=all&scope=category' }),
    JSON.stringify({ method: 'PUT', token, headers: {} }),
  ],
  words: [
    token,
    'List-Unsubscribe=One-Click',
    'scope=all',
    'scope=category',
    '%00',
    '&',
    'HEAD',
    'OPTIONS',
    ';q=0.5',
    'en-',
  ],
  async run(input) {
    const given = membersOf(input);
    const text = (name: string) => (typeof given[name] === 'string' ? given[name] : '');
    const suppressed: string[] = [];
    const answer = createAnswer({
      tokens: async () => tokens,
      suppressions: {
        find: async () => new Map(),
        suppress: async (hash, scope) => void suppressed.push(`${hash} ${scope}`),
      },
      clock: () => 0,
      telemetry: { count: () => undefined, info: () => undefined, warn: () => undefined },
    });
    const headers = Object.entries(membersOf(JSON.stringify(given.headers ?? null))).flatMap(
      ([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []),
    );
    const result = await answer({
      headers: Object.fromEntries(headers),
      queryStringParameters: { t: text('token') },
      ...(typeof given.body === 'string' && { body: given.body }),
      isBase64Encoded: given.isBase64Encoded === true,
      requestContext: { http: { method: text('method') } },
    });
    if (typeof result === 'string') throw new TypeError('a bare text is no answer');
    const isRight = text('method') === 'POST' && text('token') === token;
    promise(suppressed.length === (isRight ? 1 : 0), 'a signed POST unsubscribes, and nothing else does');
    promise(
      suppressed.every((one) => /^h{43} (marketing|all)$/.test(one)),
      'nobody else is unsubscribed',
    );
    promise([200, 400, 405].includes(result.statusCode ?? 0), 'the answer is known');
    promise(!/[\r\n]/.test(Object.values(result.headers ?? {}).join('')), 'no header is added');
    promise(!(result.body ?? '').includes('<script'), 'the page has no script');
  },
};

export const unsubscribeTargets: readonly FuzzTarget[] = [unsubscribeToken, unsubscribeRequest];
