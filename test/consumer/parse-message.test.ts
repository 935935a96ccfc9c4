import type { SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseMessage } from '../../functions/consumer/parse-message.ts';
import { aTrigger } from '../support/builders.ts';

function aRecord(body: string, overrides: Partial<SQSRecord> = {}): SQSRecord {
  return {
    messageId: 'sqs-1',
    receiptHandle: 'handle',
    body,
    attributes: {
      ApproximateReceiveCount: '2',
      SentTimestamp: '0',
      SenderId: 'x',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn',
    awsRegion: 'eu-central-1',
    ...overrides,
  };
}

const contentOf = (body: string) => parseMessage(aRecord(body)).content;

it('reads the trigger as it was written', () => {
  const trigger = aTrigger({ dimensions: { evar1: ['', 'Zoë 👩', 7] }, products: { any: ['thing'] } });
  expect(contentOf(JSON.stringify(trigger))).toEqual({ trigger });
});

it('adds the attempts of earlier copies to the receives of this one', () => {
  const carried = (stringValue: string) =>
    parseMessage(
      aRecord('{}', { messageAttributes: { earlierAttempts: { dataType: 'Number', stringValue } } }),
    ).message;
  expect(carried('5')).toMatchObject({ receives: 2, attempts: 7 });
  for (const nonsense of ['', '-3', '1.5', 'NaN', '1e400']) {
    expect(carried(nonsense)).toMatchObject({ receives: 2, attempts: 2 });
  }
});

it('keeps the trace header of the message', () => {
  const { attributes } = aRecord('{}');
  const traced = aRecord('{}', { attributes: { ...attributes, AWSTraceHeader: 'Root=1' } });
  expect(parseMessage(traced).message.traceHeader).toBe('Root=1');
});

it('tells a newer version, which may be anything else, from what cannot be read', () => {
  expect(contentOf('{"version":3,"eventId":"e-1"}')).toMatchObject({
    error: { code: 'MESSAGE_NEWER_VERSION' },
    traces: { eventId: 'e-1' },
  });
  for (const body of [
    '',
    'null',
    '[]',
    '7',
    '{"version":0}',
    '{"version":"2"}',
    '{"version":1}',
    '{"version":2}',
  ]) {
    expect(contentOf(body)).toMatchObject({ error: { code: 'MESSAGE_UNREADABLE' } });
  }
});

it('never throws, and never says what was in the message', () => {
  const body = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.jsonValue().map((dimensions) => JSON.stringify({ ...aTrigger(), dimensions })),
  );
  fc.assert(
    fc.property(body, (text) => {
      const content = contentOf(text);
      if ('trigger' in content) return;
      expect(content.error.message).toMatch(
        /^(the message is no JSON object|field "\w+" is wrong|written by a newer version)$/,
      );
    }),
  );
});
