// A small HTTP server on loopback whose handlers see the whole request body; a handler's failure is a 500, never a hang.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { wholeBody } from './whole-body.ts';

export interface LoopbackRequest {
  method: string;
  /** Path and query as they came. */
  target: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  remoteAddress: string;
}

export interface LoopbackServer {
  /** `http://127.0.0.1:<port>` */
  endpoint: string;
  /** Ends every connection at once. */
  stop(): Promise<void>;
}

export async function startLoopbackServer(
  answer: (request: LoopbackRequest, response: ServerResponse) => void | Promise<void>,
): Promise<LoopbackServer> {
  const server = createServer(async (request, response) => {
    try {
      const body = await wholeBody(request);
      const { method = 'GET', url: target = '/', headers } = request;
      await answer({ method, target, headers, body, remoteAddress: '127.0.0.1' }, response);
    } catch {
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    }
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
