// `fetch` for Adobe, on the modules that the SDK has loaded anyway: Node's own takes 30 ms of a cold start, and more time for each page.
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { LeanFetch, LeanResponse } from '../core/ports/fetch.ts';
import { createConnections, userAgent } from './connections.ts';

/** Below what servers keep an idle connection for; one that says how long it does is believed. */
const longestRestMs = 4_000;

/** Rejects with the signal's reason when that is why it ends, as `fetch` does. */
export function createLeanFetch(): LeanFetch {
  const connections = createConnections({ timeout: longestRestMs });
  return (url, { method = 'GET', headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const { ask, agent } = connections.over(url.slice(0, url.indexOf(':') + 1));
      const all = { 'user-agent': userAgent, 'accept-encoding': 'gzip', ...headers };
      const request = ask(url, { method, headers: all, agent, signal });
      request.on('response', (response) => resolve(answerOf(response, signal)));
      request.on('error', (error) => reject(signal.aborted ? signal.reason : error));
      request.end(body);
    });
}

function answerOf(response: IncomingMessage, signal: AbortSignal): LeanResponse {
  const { statusCode: status = 0, headersDistinct } = response;
  return {
    status,
    ok: status >= 200 && status < 300,
    headers: { get: (name) => headersDistinct[name.toLowerCase()]?.join(', ') ?? null },
    body: bodyOf(response, signal),
  };
}

async function* bodyOf(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const isPacked = response.headers['content-encoding'] === 'gzip';
  try {
    // What goes wrong is met by who reads.
    yield* isPacked ? pipeline(response, createGunzip(), () => undefined) : response;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}
