import { describe, expect, it } from 'vitest';
import { sqsEvent, succeeded } from '../../lib/local/sqs-event.ts';

const batch = [{ MessageId: 'a' }, { MessageId: 'b' }, { MessageId: 'c' }];
const idsAfter = (payload: unknown, reportsItemFailures = true) =>
  succeeded(batch, { ok: true, payload }, reportsItemFailures).map(({ MessageId }) => MessageId);

describe('the messages that count as done', () => {
  it('are all but those that the function reports', () => {
    expect(idsAfter({ batchItemFailures: [{ itemIdentifier: 'b' }] })).toEqual(['a', 'c']);
  });

  it.each([
    ['null', null],
    ['an empty object', {}],
    ['no failures', { batchItemFailures: [] }],
    ['failures of null', { batchItemFailures: null }],
  ])('are all after an answer of %s', (_name, payload) => {
    expect(idsAfter(payload)).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['an unknown identifier', { batchItemFailures: [{ itemIdentifier: 'z' }] }],
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a null identifier', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['a misspelt key', { batchItemFailures: [{ itemIdentifer: 'a' }] }],
    ['failures that are no list', { batchItemFailures: 'a' }],
    ['a text', 'done'],
  ])('are none after %s', (_name, payload) => {
    expect(idsAfter(payload)).toEqual([]);
  });

  it('are none when the function failed', () => {
    const error = { errorType: 'Error', errorMessage: 'no' };
    expect(succeeded(batch, { ok: false, error }, true)).toEqual([]);
  });

  it('are all when the mapping does not ask for item failures', () => {
    expect(idsAfter({ batchItemFailures: [{ itemIdentifier: 'b' }] }, false)).toEqual(['a', 'b', 'c']);
  });
});

describe('the event of a batch', () => {
  it('has Lambda’s names and shapes', () => {
    const message = {
      MessageId: 'a',
      ReceiptHandle: 'handle',
      Body: 'body',
      MD5OfBody: 'md5',
      Attributes: { ApproximateReceiveCount: '2' },
      MessageAttributes: {
        text: { DataType: 'String', StringValue: 'value' },
        bytes: { DataType: 'Binary', BinaryValue: 'AQI=' },
      },
    };
    expect(sqsEvent([message], { queueArn: 'arn:q', region: 'eu-west-1' })).toEqual({
      Records: [
        {
          messageId: 'a',
          receiptHandle: 'handle',
          body: 'body',
          attributes: { ApproximateReceiveCount: '2' },
          messageAttributes: {
            text: { stringValue: 'value', stringListValues: [], binaryListValues: [], dataType: 'String' },
            bytes: { binaryValue: 'AQI=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
          },
          md5OfBody: 'md5',
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:q',
          awsRegion: 'eu-west-1',
        },
      ],
    });
  });
});
