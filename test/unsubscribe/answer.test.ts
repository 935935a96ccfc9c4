import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createUnsubscribeTokens } from '../../functions/core/unsubscribe-token.ts';
import { createAnswer, type UnsubscribeRequestEvent } from '../../functions/unsubscribe/answer.ts';
import type { PostedBody } from '../../functions/unsubscribe/wanted-scope.ts';

const tokens = createUnsubscribeTokens({ current: 'k'.repeat(40) });
const token = tokens.sign({ recipientHash: 'hash-of-ada', category: 'marketing' });

function setUp(tokensOf: (maxAgeMs?: number) => Promise<typeof tokens> = async () => tokens) {
  const suppressed: unknown[][] = [];
  const logged: unknown[] = [];
  const counted: string[] = [];
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
      count: (metric) => counted.push(metric),
      info: (...line) => logged.push(line),
      warn: (...line) => logged.push(line),
    },
  });
  const ask = async (
    method: string,
    t?: string,
    headers: Record<string, string> = {},
    posted: PostedBody = {},
  ) => {
    const event: UnsubscribeRequestEvent = {
      headers,
      ...posted,
      ...(t === undefined ? {} : { queryStringParameters: { t } }),
      requestContext: { http: { method } },
    };
    const result = await answer(event);
    if (typeof result === 'string') throw new Error('a bare text is no answer');
    return result;
  };
  return { ask, suppressed, logged, counted };
}

const inBase64 = (text: string): PostedBody => ({
  body: Buffer.from(text).toString('base64'),
  isBase64Encoded: true,
});
const fromCategory = ['hash-of-ada', 'marketing', 'unsubscribed', 1_800_000_000_000];
const fromAll = ['hash-of-ada', 'all', 'unsubscribed', 1_800_000_000_000];

describe('the unsubscribe URL', () => {
  it('unsubscribes by POST, from the category of the e-mail', async () => {
    const { ask, suppressed, counted } = setUp();
    expect((await ask('POST', token)).statusCode).toBe(200);
    expect(suppressed).toEqual([['hash-of-ada', 'marketing', 'unsubscribed', 1_800_000_000_000]]);
    expect(counted).toEqual(['Unsubscribed']);
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

  it('takes RFC 8058’s one click: from the category, at once, by a 200 that leads nowhere else', async () => {
    const oneClick = 'List-Unsubscribe=One-Click';
    const multipart = `--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n`;
    for (const posted of [{ body: oneClick }, inBase64(oneClick), { body: multipart }, inBase64(multipart)]) {
      const { ask, suppressed } = setUp();
      const answer = await ask('POST', token, {}, posted);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers).not.toHaveProperty('location');
      expect(suppressed).toEqual([fromCategory]);
    }
  });

  it('stops everything for who chose that in the page’s form, in base64 or not', async () => {
    for (const posted of [{ body: 'scope=all' }, inBase64('scope=all')]) {
      const { ask, suppressed } = setUp();
      const page = await ask('POST', token, {}, posted);
      expect(suppressed).toEqual([fromAll]);
      expect(page.body).toContain('You will not get any e-mails from us any more.');
      expect(page.body).not.toContain('<form');
    }
  });

  it('says what was done, and offers to stop the rest too', async () => {
    const { ask } = setUp();
    const { body } = await ask('POST', token, {}, inBase64('scope=category'));
    expect(body).toContain('You will not get e-mails of this kind any more.');
    expect(body).toContain(
      '<form method="post"><input type="hidden" name="scope" value="all"><button>Also stop all e-mails</button></form>',
    );
  });

  it.each([
    ['scope=', 'an empty choice'],
    ['scope=everything', 'an unknown choice'],
    ['scope=all&scope=category', 'two choices'],
    ['List-Unsubscribe=One-Click&scope=all', 'a one click with more beside it'],
    [`scope=all&x=${'y'.repeat(600)}`, 'a long body'],
    ['{"scope":"all"}', 'JSON'],
  ])('takes what the form would not send as the plain one click: %s', async (body) => {
    for (const posted of [{ body }, inBase64(body)]) {
      const { ask, suppressed } = setUp();
      expect((await ask('POST', token, {}, posted)).statusCode).toBe(200);
      expect(suppressed).toEqual([fromCategory]);
    }
  });

  it('whatever the body and its coding, unsubscribes once and answers 200', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.boolean(), async (body, isBase64Encoded) => {
        const { ask, suppressed } = setUp();
        expect((await ask('POST', token, {}, { body, isBase64Encoded })).statusCode).toBe(200);
        expect(suppressed).toHaveLength(1);
      }),
    );
  });

  it('shows a form without script: this kind of e-mail, chosen already, or all of them', async () => {
    const { ask } = setUp();
    const page = await ask('GET', token);
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('<form method="post"><fieldset><legend>');
    expect(page.body).toContain(
      '<label><input type="radio" name="scope" value="category" checked>Only e-mails of this kind</label>',
    );
    expect(page.body).toContain('<label><input type="radio" name="scope" value="all">All e-mails</label>');
    expect(page.body).not.toMatch(/<script|hash-of-ada/);
    expect((await ask('HEAD', token)).body).toBe('');
  });

  it('is refused where any part of the link was changed, by GET and by POST', async () => {
    const { ask, suppressed } = setUp();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(token.length - 1),
        fc.string({ unit: 'binary', maxLength: 2 }),
        async (at, put) => {
          const changed = token.slice(0, at) + put + token.slice(at + 1);
          fc.pre(changed !== token);
          for (const method of ['GET', 'POST'])
            expect((await ask(method, changed, {}, { body: 'scope=all' })).statusCode).toBe(400);
        },
      ),
    );
    expect(suppressed).toEqual([]);
  });

  it('speaks the reader’s language, and tells caches so', async () => {
    const { ask } = setUp();
    const page = await ask('GET', token, { 'accept-language': 'de-AT,de;q=0.9,en;q=0.8' });
    expect(page.body).toContain('<html lang="de">');
    expect(page.headers).toMatchObject({ 'content-language': 'de', vary: 'accept-language' });
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
    await ask('POST', token, {}, { body: 'scope=all' });
    await ask('POST', 'bad-token', {}, { body: 'scope=all' });
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
      telemetry: { count: () => undefined, info: () => undefined, warn: () => undefined },
    });
    const event = {
      headers: {},
      queryStringParameters: { t: token },
      requestContext: { http: { method: 'POST' } },
    };
    await expect(answer(event)).rejects.toThrow('the table is away');
  });
});
