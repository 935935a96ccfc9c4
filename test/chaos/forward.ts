// Hands a request on to a server on loopback, and its answer back whole.
import { Agent, type IncomingHttpHeaders, type ServerResponse, request as startRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface Request {
  method: string;
  /** Path and query as they came. */
  target: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Answered {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: 128 });

export async function forward(origin: string, { method, target, headers, body }: Request): Promise<Answered> {
  const { host: _, 'content-length': __, ...others } = headers;
  return await new Promise((resolve, reject) => {
    const sent = startRequest(
      new URL(target, origin),
      { method, agent, headers: { ...others, 'content-length': body.length } },
      (answer) => {
        const { statusCode: status = 500, headers: answered } = answer;
        buffer(answer).then((whole) => resolve({ status, headers: answered, body: whole }), reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

export function give(response: ServerResponse, { status, headers, body }: Answered): void {
  const { 'transfer-encoding': _, connection: __, ...others } = headers;
  response.writeHead(status, { ...others, 'content-length': body.length });
  response.end(body);
}
