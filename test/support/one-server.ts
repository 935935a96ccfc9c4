// An HTTP server on loopback that a test answers for.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface OneServer {
  url: string;
  stop(): Promise<void>;
}

export async function startOneServer(
  answer: (request: IncomingMessage, body: string, response: ServerResponse) => void,
): Promise<OneServer> {
  // A connection that the server gives up just when a client uses it again would fail the call.
  const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    answer(request, Buffer.concat(chunks).toString(), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
