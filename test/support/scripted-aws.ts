// One endpoint for every AWS service that a command asks, in their own protocols: what each operation answers is a test's.
import type { IncomingMessage } from 'node:http';
import { startOneServer } from './one-server.ts';

/** By operation: XML inside the result for SES and SNS, an object for the others; an error by its name. */
export type Answers = Record<string, string | object | { refuse: string }>;

export interface ScriptedAws {
  url: string;
  /** May be changed between calls. */
  answers: Answers;
  stop(): Promise<void>;
}

export async function startScriptedAws(answers: Answers): Promise<ScriptedAws> {
  const aws = { answers };
  const server = await startOneServer((request, body, response) => {
    const { operation, isQuery } = operationOf(request, body);
    const answer = aws.answers[operation] ?? { refuse: 'AccessDeniedException' };
    if (typeof answer === 'object' && 'refuse' in answer) {
      const text = isQuery
        ? `<ErrorResponse><Error><Code>${answer.refuse}</Code><Message>scripted</Message></Error></ErrorResponse>`
        : JSON.stringify({ __type: answer.refuse, message: 'scripted' });
      response.writeHead(400, { 'x-amzn-errortype': String(answer.refuse) }).end(text);
    } else if (typeof answer === 'string') {
      response.setHeader('content-type', 'text/xml');
      response.end(
        `<${operation}Response><${operation}Result>${answer}</${operation}Result></${operation}Response>`,
      );
    } else {
      response.setHeader('content-type', request.headers['content-type'] ?? 'application/json');
      response.end(JSON.stringify(answer));
    }
  });
  return Object.assign(aws, server);
}

function operationOf(request: IncomingMessage, body: string): { operation: string; isQuery: boolean } {
  const target = request.headers['x-amz-target'];
  if (target !== undefined) return { operation: String(target).split('.')[1] ?? '', isQuery: false };
  const action = new URLSearchParams(body).get('Action');
  if (action !== null) return { operation: action, isQuery: true };
  // The operations of Lambda and of SES v2 are paths, behind a version; Lambda's function is the query's.
  const url = new URL(request.url ?? '/', 'http://aws.example');
  const name = url.pathname.split('/').slice(2).filter(Boolean).join('/');
  return { operation: `${name} ${url.searchParams.get('FunctionName') ?? ''}`.trim(), isQuery: false };
}
