// The lean fetch and Node's own, against the same server: who asks Adobe cannot tell one from the other.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCapped } from '../../functions/adapters/capped-body.ts';
import { createLeanFetch } from '../../functions/adapters/lean-fetch.ts';
import type { LeanRequest } from '../../functions/core/ports/fetch.ts';
import { type OneServer, startOneServer } from '../support/one-server.ts';

type Answer = (request: IncomingMessage, body: string, response: ServerResponse) => void;

let server: OneServer;
let answer: Answer;
let ended: string[];
beforeAll(async () => {
  server = await startOneServer((request, body, response) => {
    response.on('close', () => ended.push(response.writableFinished ? 'whole' : 'cut'));
    answer(request, body, response);
  });
});
beforeEach(() => {
  ended = [];
});
afterAll(() => server?.stop());

const init = (more: Partial<LeanRequest> = {}): LeanRequest => ({
  headers: {},
  redirect: 'manual',
  signal: AbortSignal.timeout(5_000),
  ...more,
});
const page = 'Grüße '.repeat(20_000);

describe.each([
  ['lean', createLeanFetch()],
  ['global', fetch],
])('the %s fetch', (_, ask) => {
  it('gives status, headers and body, and joins a header that comes twice', async () => {
    answer = (_request, _body, response) => {
      response.writeHead(200, { link: ['</a>; rel="next"', '</b>; rel="validate"'], 'x-debug-id': '7' });
      response.end(page);
    };
    const response = await ask(server.url, init());
    expect([response.status, response.ok]).toEqual([200, true]);
    expect(response.headers.get('Link')).toBe('</a>; rel="next", </b>; rel="validate"');
    expect([response.headers.get('x-debug-id'), response.headers.get('retry-after')]).toEqual(['7', null]);
    expect(await readCapped(response, 1_000_000)).toBe(page);
  });

  it('posts a form', async () => {
    answer = ({ method, headers }, body, response) => {
      response.end(JSON.stringify([method, headers['content-type'], headers['content-length'], body]));
    };
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await ask(server.url, init({ method: 'POST', headers, body: 'a=b' }));
    expect(JSON.parse((await readCapped(response, 1_000)) ?? '')).toEqual([
      'POST',
      'application/x-www-form-urlencoded',
      '3',
      'a=b',
    ]);
  });

  it('takes a packed body', async () => {
    const packed = gzipSync(page);
    answer = ({ headers }, _body, response) => {
      const takes = headers['accept-encoding']?.includes('gzip');
      response.writeHead(200, takes ? { 'content-encoding': 'gzip' } : {}).end(takes ? packed : 'plain');
    };
    expect(await readCapped(await ask(server.url, init()), 1_000_000)).toBe(page);
  });

  it('has nothing to read where there is no body, and does not follow a redirect', async () => {
    answer = (_request, _body, response) => response.writeHead(204).end();
    expect(await readCapped(await ask(server.url, init()), 1_000)).toBe('');
    answer = (_request, _body, response) => response.writeHead(302, { location: '/elsewhere' }).end('moved');
    const moved = await ask(server.url, init());
    expect([moved.status, moved.ok, await readCapped(moved, 1_000)]).toEqual([302, false, 'moved']);
  });

  it('ends the connection of a body that is too large', async () => {
    answer = (_request, _body, response) => {
      const write = () => !response.destroyed && response.write(page, write);
      write();
    };
    expect(await readCapped(await ask(server.url, init()), 1_000_000)).toBeUndefined();
    await expect.poll(() => ended).toEqual(['cut']);
  });

  it('rejects with the reason of its signal, before the answer and within it', async () => {
    const ending = new AbortController();
    answer = () => ending.abort(new DOMException('late', 'TimeoutError'));
    await expect(ask(server.url, init({ signal: ending.signal }))).rejects.toThrow('late');
    await expect(ask(server.url, init({ signal: ending.signal }))).rejects.toThrow('late');
    const later = new AbortController();
    answer = (_request, _body, response) => void response.write(page);
    const response = await ask(server.url, init({ signal: later.signal }));
    const reading = readCapped(response, 1_000_000);
    later.abort(new DOMException('over', 'TimeoutError'));
    await expect(reading).rejects.toMatchObject({ name: 'TimeoutError', message: 'over' });
    await expect.poll(() => ended).toEqual(['cut', 'cut']);
  });

  it('rejects where nobody answers, where the connection ends within an answer, and where a header is none', async () => {
    await expect(ask('http://127.0.0.1:1', init())).rejects.toThrow();
    answer = (_request, _body, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('some', () => response.destroy());
    };
    await expect(ask(server.url, init()).then((each) => readCapped(each, 1_000))).rejects.toThrow();
    await expect(ask(server.url, init({ headers: { a: 'b\nc' } }))).rejects.toThrow();
  });
});

it('a packed body that ends in the middle is no body', async () => {
  answer = (_request, _body, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(page).subarray(0, 40));
  };
  const response = await createLeanFetch()(server.url, init());
  await expect(readCapped(response, 1_000_000)).rejects.toThrow('unexpected end of file');
});

it('asks again on the same connection', async () => {
  const ports = new Set<number | undefined>();
  answer = ({ socket }, _body, response) => {
    ports.add(socket.remotePort);
    response.end('short');
  };
  const ask = createLeanFetch();
  for (let n = 0; n < 3; n++) await readCapped(await ask(server.url, init()), 1_000);
  expect(ports.size).toBe(1);
});
