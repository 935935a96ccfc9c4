// The wire of the simulated Adobe: reads requests, lets faults interfere, writes answers.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import { answerOfFault, type Fault } from './faults.ts';

/** More than any sign-in form. Bytes. */
const maxRequestBytes = 1_048_576;

export interface WireRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  contentType: string;
  body: Uint8Array<ArrayBuffer>;
}

export interface Wire {
  answer(request: WireRequest): Promise<Answer>;
  takeFault(path: string): Fault | undefined;
  /** Name of the response header that carries a fresh id. */
  idHeader(path: string): string;
}

/** Listens on a free loopback port. */
export async function serveHttp(wire: Wire): Promise<{ url: string; stop(): Promise<void> }> {
  const stopping = new AbortController();
  const server = createServer((request, response) => {
    converse(wire, request, response, stopping.signal).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        stopping.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function converse(
  wire: Wire,
  request: IncomingMessage,
  response: ServerResponse,
  stopping: AbortSignal,
): Promise<void> {
  const { path, query } = splitTarget(request.url ?? '/');
  const body = await readBody(request);
  const fault = wire.takeFault(path);
  if (fault?.delayMs !== undefined) await sleep(fault.delayMs, undefined, { signal: stopping });
  if (fault?.reset === 'before') {
    request.socket.destroy();
    return;
  }
  const { method = 'GET', headers } = request;
  const contentType = headers['content-type'] ?? '';
  const answer =
    answerOfFault(fault) ?? (await wire.answer({ method, path, query, headers, contentType, body }));
  response.setHeader(wire.idHeader(path), randomUUID());
  write(answer, response, fault?.reset === 'midway');
}

function write(answer: Answer, response: ServerResponse, cut: boolean): void {
  const body = Buffer.from(answer.body ?? '');
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (body.length > 0) response.setHeader('content-length', body.length);
  if (cut) {
    response.write(body.subarray(0, body.length >> 1), () => response.destroy());
    return;
  }
  answer.onWrite?.();
  response.end(body);
}

function splitTarget(target: string): { path: string; query: URLSearchParams } {
  const mark = target.indexOf('?');
  if (mark < 0) return { path: target, query: new URLSearchParams() };
  return { path: target.slice(0, mark), query: new URLSearchParams(target.slice(mark + 1)) };
}

async function readBody(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes: Buffer = chunk;
    length += bytes.length;
    if (length > maxRequestBytes) throw new Error('request too large');
    chunks.push(bytes);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
