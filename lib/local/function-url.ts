// Plays a Lambda function URL: an HTTP request becomes a version 2.0 event, the function's answer an HTTP response.
// Source: Lambda developer guide, "Invoking Lambda function URLs".
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { InvocationResult } from './invocation.ts';
import type { LambdaFunction } from './lambda.ts';
import { type LoopbackRequest, type LoopbackServer, startLoopbackServer } from './loopback-server.ts';

export interface FunctionUrl extends LoopbackServer {
  /** Behind it, from now on. Who calls it signs nothing: `isOpen` tells each time whether everybody may. */
  serve(lambda: LambdaFunction, isOpen: () => Promise<boolean>): void;
}

/** Listens before its function exists, because the function's environment may name the URL. */
export async function startFunctionUrl(): Promise<FunctionUrl> {
  let target: LambdaFunction | undefined;
  let open = async () => false;
  const server = await startLoopbackServer(async (request, response) => {
    if (!target || !(await open())) return reply(response, 403, { Message: 'Forbidden' });
    const result = await target.invoke(urlEvent(request, server.endpoint));
    answer(response, result);
  });
  return {
    ...server,
    serve(lambda, isOpen) {
      target = lambda;
      open = isOpen;
    },
  };
}

function urlEvent({ method, target, headers, body, remoteAddress }: LoopbackRequest, endpoint: string) {
  const { pathname, search, searchParams, host } = new URL(target, endpoint);
  const path = decodePath(pathname);
  const { cookie, ...others } = headers;
  const now = new Date();
  const query = [...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name).join(',')]);
  const isText = isTextual(headers['content-type']);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: search.slice(1),
    ...(cookie && { cookies: cookie.split(/; */) }),
    headers: Object.fromEntries(
      Object.entries(others).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
    ),
    ...(query.length > 0 && { queryStringParameters: Object.fromEntries(query) }),
    requestContext: {
      accountId: 'anonymous',
      apiId: 'local',
      domainName: host,
      domainPrefix: 'local',
      http: {
        method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: remoteAddress,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

function decodePath(pathname: string): string {
  try {
    return decodeURI(pathname);
  } catch {
    return pathname;
  }
}

/** Lambda passes these as text and everything else, a form included, in base64. */
function isTextual(contentType = ''): boolean {
  return /^(text\/|application\/(json|javascript|xml)\b)|\+(json|xml)\b/i.test(contentType);
}

function answer(response: ServerResponse, result: InvocationResult): void {
  if (!result.ok && result.throttled) reply(response, 429, { Message: 'Rate Exceeded.' });
  else if (!result.ok) reply(response, 502, 'Internal Server Error');
  else if (hasStatus(result.payload)) answerAsTold(response, result.payload);
  // Without a status the answer is the body, as JSON.
  else reply(response, 200, result.payload);
}

function hasStatus(payload: unknown): payload is object {
  return typeof payload === 'object' && payload !== null && 'statusCode' in payload;
}

function answerAsTold(response: ServerResponse, payload: object): void {
  const { statusCode, headers, cookies, body, isBase64Encoded } = payload as {
    statusCode: number;
    headers?: Record<string, string | number | boolean>;
    cookies?: string[];
    body?: string;
    isBase64Encoded?: boolean;
  };
  response.statusCode = Number(statusCode);
  response.setHeader('content-type', 'application/json');
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, String(value));
  if (cookies) response.setHeader('set-cookie', cookies);
  response.end(Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'));
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
