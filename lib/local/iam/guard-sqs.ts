// Stands in front of the local SQS: what the caller's policies do not allow, it never sees.
import type { buildApp } from 'fauxqs';
import { accessKeyOf, type Denial, type Judge } from './call.ts';
import { sqsCall, sqsRefusal } from './sqs-access.ts';

export function guardSqs(app: ReturnType<typeof buildApp>, judge: Judge, region: string): void {
  app.addHook('preHandler', (request, reply, done) => {
    const target = request.headers['x-amz-target'];
    if (typeof target !== 'string') return done();
    const conclude = (denial: Denial | undefined) => {
      if (denial === undefined) return done();
      void reply
        .code(400)
        .header('content-type', 'application/x-amz-json-1.0')
        .header('x-amzn-query-error', 'AccessDenied;Sender')
        .send(JSON.stringify(sqsRefusal(denial)));
    };
    const decided = judge(accessKeyOf(request.headers.authorization), sqsCall(target, request.body, region));
    if (decided instanceof Promise) void decided.then(conclude, done);
    else conclude(decided);
  });
}
