// The console's web server, on loopback only: pages for people, /state.json for programs.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { InputError } from '../input-error.ts';
import { type Answer, type Assets, answer } from './answer.ts';
import type { ConsoleSource } from './console-source.ts';

export interface Console {
  url: string;
  stop(): Promise<void>;
}

/** @throws InputError when the wanted port is taken */
export async function startConsole(wanted: {
  port?: number | undefined;
  source: ConsoleSource;
}): Promise<Console> {
  const assets = readAssets();
  const server = createServer((request, response) => {
    respond(request, response, wanted.source, assets).catch(() => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end('The console could not make this page.');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(refused(wanted.port, cause)));
    server.listen(wanted.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  source: ConsoleSource,
  assets: Assets,
): Promise<void> {
  const made =
    isAllowed(request) ?? (await answer(new URL(request.url ?? '/', 'http://localhost'), source, assets));
  response.writeHead(made.status, { ...safeHeaders, ...made.headers });
  response.end(request.method === 'HEAD' ? undefined : made.body);
}

/** A page elsewhere could point its own name at 127.0.0.1 and read the inbox: only loopback's names are served. */
function isAllowed({ headers, method }: IncomingMessage): Answer | undefined {
  const plain = { 'content-type': 'text/plain; charset=utf-8' };
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(headers.host ?? '')) {
    return { status: 403, headers: plain, body: 'Open the console at 127.0.0.1 or localhost.' };
  }
  if (method === 'GET' || method === 'HEAD') return undefined;
  return { status: 405, headers: { ...plain, allow: 'GET, HEAD' }, body: 'The console only shows.' };
}

const safeHeaders = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

function readAssets(): Assets {
  const asset = (name: string, type: string) =>
    [`/assets/${name}`, { type, body: readFileSync(join(import.meta.dirname, 'assets', name)) }] as const;
  return new Map([
    asset('style.css', 'text/css; charset=utf-8'),
    asset('live.js', 'text/javascript; charset=utf-8'),
    asset('icon.svg', 'image/svg+xml'),
  ]);
}

function refused(port: number | undefined, cause: Error): Error {
  if (!('code' in cause)) return cause;
  if (cause.code === 'EADDRINUSE')
    return new InputError(`--port ${port}`, undefined, 'is taken; choose another, or leave it out', {
      cause,
    });
  if (cause.code === 'EACCES')
    return new InputError(`--port ${port}`, undefined, 'may not be used; choose one above 1023', { cause });
  return cause;
}
