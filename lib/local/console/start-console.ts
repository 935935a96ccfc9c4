// The console's web server, on loopback only: pages and forms for people, /state.json for programs.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { InputError } from '../input-error.ts';
import { type Answer, type Assets, answer, refusal } from './answer.ts';
import type { ConsoleSource } from './console-source.ts';
import { comesFromHere, createFormToken } from './forms.ts';
import { createJobs } from './jobs.ts';
import type { Pages } from './pages.ts';
import { post } from './post.ts';
import { createResults } from './results-table.ts';

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
  const { source } = wanted;
  const pages: Pages = {
    source,
    token: createFormToken(),
    jobs: source.command && createJobs(source.command),
    results: createResults(source.command),
  };
  const server = createServer((request, response) => {
    respond(request, response, pages, assets).catch(() => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end('The console could not make this page.');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(portRefused(wanted.port, cause)));
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
  pages: Pages,
  assets: Assets,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const made =
    refused(request) ??
    (request.method === 'POST' ? await posted(url, request, pages) : await answer(url, pages, assets));
  response.writeHead(made.status, { ...safeHeaders, ...made.headers });
  response.end(request.method === 'HEAD' ? undefined : made.body);
}

const plain = { 'content-type': 'text/plain; charset=utf-8' };

/** A page elsewhere could point its own name at 127.0.0.1 and read the inbox: only loopback's names are served. */
function refused({ headers, method = '' }: IncomingMessage): Answer | undefined {
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(headers.host ?? '')) {
    return { status: 403, headers: plain, body: 'Open the console at 127.0.0.1 or localhost.' };
  }
  if (!['GET', 'HEAD', 'POST'].includes(method)) {
    return {
      status: 405,
      headers: { ...plain, allow: 'GET, HEAD, POST' },
      body: 'The console does not know this.',
    };
  }
  return undefined;
}

async function posted(url: URL, request: IncomingMessage, pages: Pages): Promise<Answer> {
  if (!comesFromHere(request.headers)) {
    return { status: 403, headers: plain, body: 'Only the console’s own pages may change something.' };
  }
  const body = await readForm(request);
  const done = body === undefined ? undefined : await post(url.pathname, body, pages);
  if (done === undefined) return refusal(pages.source, 'The form is too long.', 400);
  if ('refused' in done) return refusal(pages.source, done.refused, 403);
  return { status: 303, headers: { location: done.seeOther }, body: '' };
}

/** More than any form of the console. Bytes. */
const longestForm = 65_536;

async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes: Buffer = chunk;
    length += bytes.length;
    if (length <= longestForm) chunks.push(bytes);
  }
  return length > longestForm ? undefined : new URLSearchParams(Buffer.concat(chunks).toString());
}

const safeHeaders = {
  'cache-control': 'no-store',
  // A form without any referrer would not say from where it comes.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

function readAssets(): Assets {
  const asset = (name: string, type: string) =>
    [`/assets/${name}`, { type, body: readFileSync(join(import.meta.dirname, 'assets', name)) }] as const;
  return new Map([
    asset('style.css', 'text/css; charset=utf-8'),
    asset('operator.css', 'text/css; charset=utf-8'),
    asset('live.js', 'text/javascript; charset=utf-8'),
    asset('icon.svg', 'image/svg+xml'),
  ]);
}

function portRefused(port: number | undefined, cause: Error): Error {
  if (!('code' in cause)) return cause;
  if (cause.code === 'EADDRINUSE')
    return new InputError(`--port ${port}`, undefined, 'is taken; choose another, or leave it out', {
      cause,
    });
  if (cause.code === 'EACCES')
    return new InputError(`--port ${port}`, undefined, 'may not be used; choose one above 1023', { cause });
  return cause;
}
