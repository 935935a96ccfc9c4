import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../lib/local/emulator.ts';
import { createQueueCalls, type QueueCalls } from '../../lib/local/queue-calls.ts';

let sqs: Emulator;
let client: SQSClient;
let calls: QueueCalls;
let queueUrl: string;
const forever = new AbortController().signal;
const all = { most: 10, waitSeconds: 0 };

beforeAll(async () => {
  sqs = await startEmulator('sqs', 'eu-west-1');
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const caller = { endpoint: sqs.endpoint, region: 'eu-west-1', credentials };
  client = new SQSClient(caller);
  calls = createQueueCalls(caller);
  await client.send(new CreateQueueCommand({ QueueName: 'queue' }));
  queueUrl = `${sqs.endpoint}/000000000000/queue`;
});

afterAll(async () => {
  client.destroy();
  calls.close();
  await sqs.stop();
});

describe('the calls of AWS itself', () => {
  it('send, receive and remove', async () => {
    await calls.send(queueUrl, ['größer', 'b']);
    const messages = await calls.receive(queueUrl, all, forever);
    expect(messages.map(({ Body }) => Body)).toEqual(['größer', 'b']);
    const handles = messages.map(({ ReceiptHandle }) => ReceiptHandle);
    await calls.remove(queueUrl, handles, forever);
    expect(await calls.receive(queueUrl, all, forever)).toEqual([]);
  });

  it('receive what the SDK sent, with all its attributes', async () => {
    const MessageAttributes = {
      text: { DataType: 'String', StringValue: 'value' },
      bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
    };
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'a', MessageAttributes }));
    const [message] = await calls.receive(queueUrl, all, forever);
    expect(message).toMatchObject({
      Body: 'a',
      Attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d+$/) },
      MessageAttributes: { ...MessageAttributes, bytes: { DataType: 'Binary', BinaryValue: 'AQI=' } },
    });
  });

  it('fail when they are refused, and when they are given up', async () => {
    await expect(calls.send(`${queueUrl}-that-is-not`, ['a'])).rejects.toThrow(
      'the local SQS answered 400 to SendMessageBatch',
    );
    const waiting = new AbortController();
    const received = calls.receive(queueUrl, { most: 10, waitSeconds: 20 }, waiting.signal);
    waiting.abort();
    await expect(received).rejects.toThrow('aborted');
  });
});
