// An HTTP server on loopback that a test answers for.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createRawServer, type Socket } from 'node:net';

export interface OneServer {
  url: string;
  stop(): Promise<void>;
}

/** @param certificate for https, where it is given */
export async function startOneServer(
  answer: (request: IncomingMessage, body: string, response: ServerResponse) => void,
  certificate?: { key: string; cert: string },
): Promise<OneServer> {
  const answered = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    answer(request, Buffer.concat(chunks).toString(), response);
  };
  // A connection that the server gives up just when a client uses it again would fail the call.
  const options = { keepAliveTimeout: 60_000, ...certificate };
  const server = certificate ? createSecureServer(options, answered) : createServer(options, answered);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${certificate ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Takes connections and says to them what the test does, by itself nothing: not even a TLS handshake. */
export async function startSilentServer(
  onConnection: (socket: Socket) => void = () => undefined,
): Promise<{ port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
