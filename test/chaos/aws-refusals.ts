// How each service says "too fast", and how it says that it is out of order.
import type { Endpoints } from '../../lib/local/function-definition.ts';
import type { Answered } from './forward.ts';

type Service = keyof Endpoints;

export function refusal(service: Service): Answered {
  if (service === 'ses') return xml(400, 'Throttling', 'Maximum sending rate exceeded.');
  if (service === 'dynamodb') {
    return json(400, 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException');
  }
  return json(400, service === 'sqs' ? 'com.amazonaws.sqs#RequestThrottled' : 'ThrottlingException');
}

export function unavailable(service: Service): Answered {
  return service === 'ses'
    ? xml(503, 'ServiceUnavailable', 'Service is unavailable. Try again later.')
    : json(500, 'InternalServerError');
}

const json = (status: number, type: string): Answered => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Buffer.from(JSON.stringify({ __type: type, message: 'on purpose' })),
});

const xml = (status: number, code: string, message: string): Answered => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: Buffer.from(
    `<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>` +
      `<Code>${code}</Code><Message>${message}</Message></Error><RequestId>chaos</RequestId></ErrorResponse>`,
  ),
});
