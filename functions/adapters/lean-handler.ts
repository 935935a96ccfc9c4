// How the SDK clients ask: a request handler on Node's own HTTP. The SDK's does the same with four timers for each call, and hands
// on answers piece by piece; an e-mail to SES costs it a quarter of a millisecond more.
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { createConnections, userAgent } from './connections.ts';

/** Milliseconds. */
export interface Patience {
  /** Until there is a connection. */
  connectMs: number;
  /** Until the last byte of the answer, the connection included. */
  answerMs: number;
}

/** As much of a signed request as the four services have: none of them is asked by a query string. */
export interface SignedRequest {
  protocol: string;
  hostname: string;
  port?: number;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | Uint8Array;
}

/** Named `TimeoutError`, which the SDK tries again. With `syscall: 'connect'` no byte of the request has left. */
class NoAnswer extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'ETIMEDOUT';
  readonly syscall: 'connect' | 'read';
  constructor(syscall: 'connect' | 'read', ms: number) {
    super(`no ${syscall === 'connect' ? 'connection' : 'answer'} within ${ms} ms`);
    this.syscall = syscall;
  }
}

/** Side by side, as the SDK's own handler has them. */
const mostConnections = 50;

/** Rejects with Node's error, named by its code, with `NoAnswer`, or with an `AbortError`. */
export function createLeanHandler({ connectMs, answerMs }: Patience) {
  const connections = createConnections({ maxSockets: mostConnections });

  function handle(
    { protocol, hostname, port, method, path, headers, body }: SignedRequest,
    { abortSignal }: { abortSignal?: AbortSignal } = {},
  ) {
    return new Promise<{ response: LeanAnswer }>((resolve, reject) => {
      const { ask, agent, ready } = connections.over(protocol);
      headers['user-agent'] = userAgent;
      const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
      const signal = abortSignal && { signal: abortSignal };
      const asked = ask({ host, port, method, path, headers, agent, ...signal });
      end(asked, body);

      let [isConnected, isOver] = [false, false];
      let connectTimer: NodeJS.Timeout | undefined;
      const late = (ms: number) => fail(new NoAnswer(isConnected ? 'read' : 'connect', ms));
      const answerTimer = setTimeout(late, answerMs, answerMs);
      const over = () => {
        isOver = true;
        clearTimeout(answerTimer);
        clearTimeout(connectTimer);
      };
      const fail = (error: Error) => {
        over();
        reject(named(error));
        asked.destroy();
      };
      asked.on('error', fail);
      asked.on('close', () => {
        // Node may give a request up without an error.
        if (!isOver) fail(endedEarly());
      });
      asked.on('socket', (socket: Socket) => {
        isConnected = !socket.connecting;
        if (isConnected) return;
        connectTimer = setTimeout(late, connectMs, connectMs);
        socket.once('connect', () => clearTimeout(connectTimer));
        socket.once(ready, () => {
          isConnected = true;
        });
      });
      asked.on('response', (response: IncomingMessage) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', fail);
        response.on('end', () => {
          over();
          resolve({ response: answerOf(response, pieces) });
        });
      });
    });
  }

  return {
    handle,
    destroy: connections.close,
    // The SDK asks every handler for what it was made with, and would add to it.
    httpHandlerConfigs: () => ({}),
    updateHttpClientConfig: () => undefined,
  };
}

/** Node puts a text of one-byte characters behind the headers and writes both at once; bytes it writes beside them. */
function end(asked: ClientRequest, body: SignedRequest['body']): void {
  if (typeof body === 'string') asked.end(body);
  else asked.end(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1'), 'latin1');
}

interface LeanAnswer {
  statusCode: number;
  headers: IncomingMessage['headers'];
  body: Uint8Array;
}

const answerOf = ({ statusCode = 0, headers }: IncomingMessage, pieces: Buffer[]): LeanAnswer => ({
  statusCode,
  headers,
  body: Buffer.concat(pieces),
});

const endedEarly = () =>
  Object.assign(new Error('the connection ended before the answer'), { code: 'ECONNRESET' });

/** What is told of an error is its name, and Node calls all of these `Error`. */
function named(error: Error): Error {
  if ('code' in error && /^(Aggregate)?Error$/.test(error.name)) error.name = String(error.code);
  // Of several addresses none was reached.
  const isOfConnecting = (each: unknown) => (each as NodeJS.ErrnoException).syscall === 'connect';
  if (error instanceof AggregateError && error.errors.every(isOfConnecting)) {
    Object.assign(error, { syscall: 'connect' });
  }
  return error;
}
