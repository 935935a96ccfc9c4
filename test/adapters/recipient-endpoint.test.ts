// Against a real server on loopback, with the real fetch.
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRecipientEndpoint } from '../../functions/adapters/recipient-endpoint.ts';
import type { EndpointRule } from '../../functions/core/ports/recipient-endpoint.ts';
import { recipientFromProfile } from '../../functions/core/recipient.ts';
import { type OneServer, startOneServer } from '../support/one-server.ts';

const ada = { email: 'ada@example.com', locale: 'de-AT', consent: { marketing: true } };
const key = 'CUSTOMER-1001';

interface Asked {
  url: string | undefined;
  method: string | undefined;
  authorization: string | undefined;
  body: string;
}

let server: OneServer;
let asked: Asked[];
let answer: (response: ServerResponse, body: string) => void;

const json = (value: unknown) => (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
};
const status = (code: number, headers: Record<string, string> = {}) => {
  return (response: ServerResponse) => {
    response.writeHead(code, headers).end('for CUSTOMER-1001 ada@example.com');
  };
};

beforeAll(async () => {
  server = await startOneServer(({ url, method, headers: { authorization } }, body, response) => {
    asked.push({ url, method, authorization, body });
    answer(response, body);
  });
});
afterAll(() => server.stop());
beforeEach(() => {
  asked = [];
  answer = json(ada);
});

function anEndpoint(change: Partial<EndpointRule> = {}) {
  const time = { now: 0 };
  const secret = { token: 'token-one' };
  const freshReads: number[] = [];
  const endpoint = createRecipientEndpoint({
    fetch,
    clock: () => time.now,
    token: async (maxAgeMs) => {
      if (maxAgeMs === undefined) return 'token-one';
      freshReads.push(maxAgeMs);
      return secret.token;
    },
  });
  const url = `${server.url}/recipients?tenant=shop`;
  const rule = { url, key: { visitor: 'mcId' as const }, timeoutMs: 5_000, cacheSeconds: 300, ...change };
  const find = (of = key) => endpoint.find(rule, of);
  const trouble = (of = key) =>
    find(of).then(
      () => 'no trouble',
      (error: { code: string }) => error.code,
    );
  return { endpoint, time, secret, freshReads, rule, find, trouble };
}

describe('the recipient endpoint', () => {
  it('is asked with the key in the body and the token in a header, and answers a profile', async () => {
    const found = await anEndpoint().find();
    expect(recipientFromProfile(found)).toMatchObject({ address: 'ada@example.com', locale: 'de-AT' });
    expect(asked).toEqual([
      {
        url: '/recipients?tenant=shop',
        method: 'POST',
        authorization: 'Bearer token-one',
        body: '{"key":"CUSTOMER-1001"}',
      },
    ]);
  });

  it.each([
    ['404', status(404)],
    ['null', json(null)],
  ])('does not know the visitor when it answers %s', async (_, response) => {
    answer = response;
    expect(await anEndpoint().find()).toBeUndefined();
  });

  it.each([
    ['429', status(429), 'RECIPIENT_ENDPOINT_UNAVAILABLE'],
    ['500', status(500), 'RECIPIENT_ENDPOINT_UNAVAILABLE'],
    ['503', status(503), 'RECIPIENT_ENDPOINT_UNAVAILABLE'],
    [
      'nothing, and hangs up',
      (response: ServerResponse) => response.destroy(),
      'RECIPIENT_ENDPOINT_UNAVAILABLE',
    ],
    ['half a body', halfABody, 'RECIPIENT_ENDPOINT_UNAVAILABLE'],
    ['401', status(401), 'RECIPIENT_ENDPOINT_REFUSED'],
    ['403', status(403), 'RECIPIENT_ENDPOINT_REFUSED'],
    ['400', status(400), 'RECIPIENT_ENDPOINT_PROTOCOL'],
    ['a page instead of JSON', status(200), 'RECIPIENT_ENDPOINT_PROTOCOL'],
    ['100 KB', json({ ...ada, name: 'x'.repeat(100_000) }), 'RECIPIENT_ENDPOINT_PROTOCOL'],
  ])(
    'makes the trigger wait when it answers %s, without a word of key, address or token',
    async (_, response, code) => {
      answer = response;
      const error = await anEndpoint()
        .find()
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code, transient: true });
      expect(String(error)).toContain(new URL(server.url).host);
      expect(String(error)).not.toMatch(/CUSTOMER|example|token-one|tenant/);
    },
  );

  it('is given up when it is too slow', async () => {
    answer = () => undefined;
    await expect(anEndpoint({ timeoutMs: 50 }).find()).rejects.toMatchObject({
      code: 'RECIPIENT_ENDPOINT_UNAVAILABLE',
      message: expect.stringContaining('within 50 ms'),
    });
  });

  it('is not followed to another address, which would get the token', async () => {
    answer = status(307, { location: `${server.url}/elsewhere` });
    expect(await anEndpoint().trouble()).toBe('RECIPIENT_ENDPOINT_UNAVAILABLE');
    expect(asked).toHaveLength(1);
  });

  it('is not asked in the clear', async () => {
    const { trouble } = anEndpoint({ url: 'http://crm.shop.example/recipients' });
    expect(await trouble()).toBe('RECIPIENT_ENDPOINT_REFUSED');
  });

  it('is asked once more with a fresh token when it refuses the one at hand', async () => {
    const { find, secret, freshReads } = anEndpoint();
    secret.token = 'token-two';
    answer = (response) =>
      (asked.at(-1)?.authorization === 'Bearer token-two' ? json(ada) : status(401))(response);
    expect(await find()).toEqual(ada);
    expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer token-one', 'Bearer token-two']);
    expect(freshReads).toEqual([10_000]);
  });

  it('is not asked again with the token that it has just refused', async () => {
    answer = status(401);
    expect(await anEndpoint().trouble()).toBe('RECIPIENT_ENDPOINT_REFUSED');
    expect(asked).toHaveLength(1);
  });
});

function halfABody(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': '100' }).write('{"email":');
  setImmediate(() => response.destroy());
}

describe('its answers', () => {
  it('are kept for as long as the campaign says', async () => {
    const { find, time } = anEndpoint();
    await find();
    time.now = 299_999;
    expect(await find()).toEqual(ada);
    expect(asked).toHaveLength(1);
    time.now = 300_000;
    await find();
    expect(asked).toHaveLength(2);
  });

  it('are kept for a tenth of that where it does not know the visitor', async () => {
    const { find, time } = anEndpoint();
    answer = status(404);
    await find();
    time.now = 29_999;
    await find();
    expect(asked).toHaveLength(1);
    time.now = 30_000;
    answer = json(ada);
    expect(await find()).toEqual(ada);
  });

  it('are shared by all who ask at the same time, and by no other visitor', async () => {
    const { find } = anEndpoint({ cacheSeconds: 0 });
    answer = (response, body) => json({ ...ada, name: JSON.parse(body).key })(response);
    const found = await Promise.all([find('A'), find('A'), find('B'), find('A')]);
    expect(found.map((each) => recipientFromProfile(each)?.name)).toEqual(['A', 'A', 'B', 'A']);
    expect(asked).toHaveLength(2);
    await find('A');
    expect(asked).toHaveLength(3);
  });

  it('are not kept when they are failures', async () => {
    const { find, trouble } = anEndpoint();
    answer = status(503);
    expect(await Promise.all([trouble(), trouble()])).toEqual(
      Array(2).fill('RECIPIENT_ENDPOINT_UNAVAILABLE'),
    );
    expect(asked).toHaveLength(1);
    answer = json(ada);
    expect(await find()).toEqual(ada);
  });
});

describe('an endpoint that fails', () => {
  it('is left alone for half a minute after five failures in a row, while its kept answers serve', async () => {
    const { find, trouble, time } = anEndpoint();
    await find('KNOWN');
    answer = status(503);
    for (let n = 0; n < 8; n += 1) expect(await trouble(`K${n}`)).toBe('RECIPIENT_ENDPOINT_UNAVAILABLE');
    expect(asked).toHaveLength(6);
    await expect(find('K9')).rejects.toThrow('answered 503; it is left alone for a while');
    expect(await find('KNOWN')).toEqual(ada);
    answer = json(ada);
    time.now = 30_000;
    expect(await find('K1')).toEqual(ada);
    expect(await find('K2')).toEqual(ada);
  });

  it('does not take another endpoint with it', async () => {
    const { trouble, endpoint, rule } = anEndpoint();
    answer = status(503);
    for (let n = 0; n < 5; n += 1) await trouble(`K${n}`);
    answer = json(ada);
    expect(await trouble()).toBe('RECIPIENT_ENDPOINT_UNAVAILABLE');
    expect(await endpoint.find({ ...rule, url: `${server.url}/other` }, key)).toEqual(ada);
  });

  it('is still asked for others when it cannot answer for one', async () => {
    const { find, trouble } = anEndpoint();
    answer = status(200);
    for (let n = 0; n < 6; n += 1) expect(await trouble('ODD')).toBe('RECIPIENT_ENDPOINT_PROTOCOL');
    answer = json(ada);
    expect(await find()).toEqual(ada);
  });
});
