import { describe, expect, it } from 'vitest';
import { createUnsubscribeTokens } from '../../functions/core/unsubscribe-token.ts';
import { createAnswer, type UnsubscribeRequestEvent } from '../../functions/unsubscribe/answer.ts';

const tokens = createUnsubscribeTokens({ current: 'k'.repeat(40) });
const token = tokens.sign({ recipientHash: 'hash-of-ada', category: 'marketing' });

function setUp(tokensOf: (maxAgeMs?: number) => Promise<typeof tokens> = async () => tokens) {
  const suppressed: unknown[][] = [];
  const logged: unknown[] = [];
  const answer = createAnswer({
    tokens: tokensOf,
    suppressions: {
      find: async () => new Map(),
      suppress: async (...given) => {
        suppressed.push(given);
      },
    },
    clock: () => 1_800_000_000_000,
    telemetry: {
      info: (...line) => logged.push(line),
      warn: (...line) => logged.push(line),
    },
  });
  const ask = async (method: string, t?: string, headers: Record<string, string> = {}) => {
    const event: UnsubscribeRequestEvent = {
      headers,
      ...(t === undefined ? {} : { queryStringParameters: { t } }),
      requestContext: { http: { method } },
    };
    const result = await answer(event);
    if (typeof result === 'string') throw new Error('a bare text is no answer');
    return result;
  };
  return { ask, suppressed, logged };
}

describe('the unsubscribe URL', () => {
  it('unsubscribes by POST, from the category of the e-mail', async () => {
    const { ask, suppressed } = setUp();
    expect((await ask('POST', token)).statusCode).toBe(200);
    expect(suppressed).toEqual([['hash-of-ada', 'marketing', 'unsubscribed', 1_800_000_000_000]]);
  });

  it('honours a link whose key was rotated in while it remembered the former keys', async () => {
    const rotated = createUnsubscribeTokens({ current: 'n'.repeat(40), previous: 'k'.repeat(40) });
    const newLink = rotated.sign({ recipientHash: 'hash-of-ada', category: 'marketing' });
    const { ask, suppressed } = setUp(async (maxAgeMs) => (maxAgeMs === undefined ? tokens : rotated));
    expect((await ask('POST', newLink)).statusCode).toBe(200);
    expect(suppressed).toHaveLength(1);
  });

  it('answers a second POST as the first', async () => {
    const { ask } = setUp();
    const first = await ask('POST', token);
    expect(await ask('POST', token)).toEqual(first);
  });

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('changes nothing by %s', async (method) => {
    const { ask, suppressed } = setUp();
    await ask(method, token);
    expect(suppressed).toEqual([]);
  });

  it('shows a page whose button posts to the same address', async () => {
    const { ask } = setUp();
    const page = await ask('GET', token);
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('<form method="post"><button>Unsubscribe</button></form>');
    expect(page.body).not.toContain('hash-of-ada');
    expect((await ask('HEAD', token)).body).toBe('');
  });

  it('speaks German to who prefers it', async () => {
    const { ask } = setUp();
    expect((await ask('GET', token, { 'accept-language': 'de-AT,de;q=0.9,en;q=0.8' })).body).toContain(
      'lang="de"',
    );
    expect((await ask('GET', token, { 'accept-language': 'en,de;q=0.5' })).body).toContain('lang="en"');
  });

  it.each([undefined, '', 'x', `${token}x`, token.slice(0, -1)])(
    'says that a link is broken: %s',
    async (broken) => {
      const { ask, suppressed } = setUp();
      for (const method of ['GET', 'POST']) {
        const page = await ask(method, broken);
        expect(page.statusCode).toBe(400);
        expect(page.body).toContain('This link does not work');
        expect(page.body).not.toContain('<form');
      }
      expect(suppressed).toEqual([]);
    },
  );

  it('names the methods that it takes', async () => {
    const { ask } = setUp();
    const refused = await ask('PUT', token);
    expect(refused.statusCode).toBe(405);
    expect(refused.headers?.allow).toBe('GET, HEAD, POST');
  });

  it('is neither cached, framed, sniffed nor able to load anything', async () => {
    const { ask } = setUp();
    const { headers } = await ask('GET', token);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(headers?.['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
    );
  });

  it('logs neither token nor recipient', async () => {
    const { ask, logged } = setUp();
    await ask('POST', token);
    await ask('POST', 'bad-token');
    expect(logged).toHaveLength(2);
    expect(JSON.stringify(logged)).not.toMatch(/hash-of-ada|bad-token|v1\./);
  });

  it('does not claim success when the suppression could not be stored', async () => {
    const answer = createAnswer({
      tokens: async () => tokens,
      suppressions: {
        find: async () => new Map(),
        suppress: async () => {
          throw new Error('the table is away');
        },
      },
      clock: () => 0,
      telemetry: { info: () => undefined, warn: () => undefined },
    });
    const event = {
      headers: {},
      queryStringParameters: { t: token },
      requestContext: { http: { method: 'POST' } },
    };
    await expect(answer(event)).rejects.toThrow('the table is away');
  });
});
