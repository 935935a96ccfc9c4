// Stands in front of the local DynamoDB: what the caller's policies do not allow, it never sees.
import { randomUUID } from 'node:crypto';
import type { Server, ServerResponse } from 'node:http';
import { accessKeyOf, type Denial, type Judge } from './call.ts';
import { dynamodbCall, dynamodbRefusal } from './dynamodb-access.ts';

/** dynalite listens for the end of the request's body; it hears of that end when the call has been allowed. */
export function guardDynamodb(server: Server, judge: Judge, region: string): void {
  server.prependListener('request', (request, response) => {
    const target = request.headers['x-amz-target'];
    if (typeof target !== 'string') return;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    const judged = async (listener: () => void) => {
      const call = dynamodbCall(target, Buffer.concat(chunks).toString(), region);
      const decided = judge(accessKeyOf(request.headers.authorization), call);
      const denial = decided instanceof Promise ? await decided : decided;
      if (denial === undefined) listener();
      else refuse(response, denial);
    };
    const on = request.on.bind(request);
    request.on = (event, listener) =>
      on(event, event === 'end' ? () => void judged(() => Reflect.apply(listener, request, [])) : listener);
  });
}

function refuse(response: ServerResponse, denial: Denial): void {
  response
    .writeHead(400, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() })
    .end(dynamodbRefusal(denial));
}
