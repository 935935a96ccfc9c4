// An SES that does as it is told: each request takes the next line of its script, and is accepted when there is none.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type SesStep =
  | 'accept'
  | 'hang'
  | 'reset after body'
  | 'reset before answer'
  | 'no message id'
  | { status: number; code: string; message?: string }
  | { status: number; body: string };

export interface SesRequest {
  parameters: URLSearchParams;
  to: string;
  mime: string;
  /** What it got for an answer. */
  step: SesStep;
  /** The caller's port: the same one for the same connection. */
  port: number | undefined;
}

export interface ScriptedSes {
  endpoint: string;
  /** All that arrived whole, whatever was answered. */
  requests: SesRequest[];
  /** What was accepted. */
  accepted: SesRequest[];
  script: SesStep[];
  stop(): Promise<void>;
}

export async function startSes(): Promise<ScriptedSes> {
  const requests: SesRequest[] = [];
  const accepted: SesRequest[] = [];
  const script: SesStep[] = [];

  const server = createServer(async (request, response) => {
    const step = script.shift() ?? 'accept';
    if (step === 'reset before answer') {
      request.socket.resetAndDestroy();
      return;
    }
    const received = await readRequest(request, step);
    requests.push(received);
    if (step === 'accept' || step === 'no message id') {
      accepted.push(received);
      const id = step === 'accept' ? `<MessageId>ses-${accepted.length}</MessageId>` : '';
      xml(
        response,
        200,
        `<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendRawEmailResult>${id}</SendRawEmailResult></SendRawEmailResponse>`,
      );
    } else if (step === 'reset after body') request.socket.resetAndDestroy();
    else if (step !== 'hang') answer(response, step);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    accepted,
    script,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(response: ServerResponse, step: Extract<SesStep, { status: number }>): void {
  if ('body' in step) {
    response.writeHead(step.status, { 'content-type': 'text/html' }).end(step.body);
    return;
  }
  const { status, code, message = 'scripted' } = step;
  xml(
    response,
    status,
    `<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  );
}

const escapeXml = (text: string): string => text.replace(/[<>&]/g, (found) => `&#${found.charCodeAt(0)};`);

function xml(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
}

async function readRequest(request: IncomingMessage, step: SesStep): Promise<SesRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const parameters = new URLSearchParams(Buffer.concat(chunks).toString());
  const mime = Buffer.from(parameters.get('RawMessage.Data') ?? '', 'base64').toString();
  const to = parameters.get('Destinations.member.1') ?? '';
  return { parameters, to, mime, step, port: request.socket.remotePort };
}
