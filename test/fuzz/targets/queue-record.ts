// A record as Lambda hands it over from a queue; a target names what it is about.
import type { SQSRecord } from 'aws-lambda';

export function queueRecord(fields: Pick<SQSRecord, 'body'> & Partial<SQSRecord>): SQSRecord {
  return {
    messageId: 'm',
    receiptHandle: 'r',
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:1:q',
    awsRegion: 'eu-central-1',
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 's',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    ...fields,
  };
}
