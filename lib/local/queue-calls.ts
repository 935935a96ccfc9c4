// The calls by which AWS itself works the stack's queues: its event source mappings receive and delete, EventBridge sends.
// Plain HTTP: the SDK takes four times the processor time, most of it for things that the emulator does not look at.
import { Agent, type IncomingMessage, request } from 'node:http';
import * as v from 'valibot';
import { wholeBody } from './whole-body.ts';

export type ReceivedMessage = v.InferOutput<typeof messageSchema>;

export interface QueueCalls {
  /** At most ten, as soon as there is one. */
  receive(
    queueUrl: string,
    wanted: { most: number; waitSeconds: number },
    signal: AbortSignal,
  ): Promise<ReceivedMessage[]>;
  /** At most ten. */
  remove(queueUrl: string, receiptHandles: readonly string[], signal: AbortSignal): Promise<void>;
  /** At most ten. */
  send(queueUrl: string, bodies: readonly string[]): Promise<void>;
  close(): void;
}

export interface QueueCaller {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string };
}

const messageSchema = v.object({
  MessageId: v.string(),
  ReceiptHandle: v.string(),
  Body: v.string(),
  MD5OfBody: v.string(),
  Attributes: v.optional(v.record(v.string(), v.string())),
  MessageAttributes: v.optional(
    v.record(
      v.string(),
      v.object({
        DataType: v.string(),
        StringValue: v.optional(v.string()),
        /** Base64. */
        BinaryValue: v.optional(v.string()),
      }),
    ),
  ),
  MD5OfMessageAttributes: v.optional(v.string()),
});
const receivedSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ Messages: v.optional(v.array(messageSchema), []) }),
);

export function createQueueCalls({ endpoint, region, credentials }: QueueCaller): QueueCalls {
  const agent = new Agent({ keepAlive: true });
  // It tells whose call it is; nobody here checks a signature.
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/19700101/${region}/sqs/aws4_request, SignedHeaders=host, Signature=none`;

  async function call(action: string, input: object, signal?: AbortSignal): Promise<string> {
    const answered = Promise.withResolvers<IncomingMessage>();
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${action}`,
      authorization,
    };
    request(endpoint, { method: 'POST', agent, headers, ...(signal && { signal }) })
      .on('response', answered.resolve)
      .on('error', answered.reject)
      .end(JSON.stringify(input));
    const answer = await answered.promise;
    const body = await wholeBody(answer);
    if (answer.statusCode === 200) return body.toString();
    throw new Error(`the local SQS answered ${answer.statusCode} to ${action}`);
  }

  return {
    async receive(QueueUrl, { most, waitSeconds }, signal) {
      const input = {
        QueueUrl,
        MaxNumberOfMessages: most,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      };
      return v.parse(receivedSchema, await call('ReceiveMessage', input, signal)).Messages;
    },
    async remove(QueueUrl, receiptHandles, signal) {
      const Entries = receiptHandles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
      await call('DeleteMessageBatch', { QueueUrl, Entries }, signal);
    },
    async send(QueueUrl, bodies) {
      const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
      await call('SendMessageBatch', { QueueUrl, Entries });
    },
    close: () => agent.destroy(),
  };
}
