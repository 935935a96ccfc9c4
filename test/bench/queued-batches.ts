// Batches of the trigger queue as Lambda hands them over: sample events as the poller writes them.
import type { SQSEvent } from 'aws-lambda';
import { triggerAttributes } from '../../functions/contract/queue.ts';
import { readEvent } from '../../functions/core/read-event.ts';
import { writeJson } from '../../functions/core/write-json.ts';
import { sampleEvent } from './sample-trigger.ts';

export const batchSize = 10;

/** `first`: the first event's number, so that no two turns bring the same visitors. */
export function queuedBatches(batches: number, first: number, now: number): SQSEvent[] {
  return Array.from({ length: batches }, (_, batch) => ({
    Records: Array.from({ length: batchSize }, (_, at) => recordOf(first + batch * batchSize + at, now)),
  }));
}

function recordOf(index: number, now: number): SQSEvent['Records'][number] {
  const orgId = '4CC7D9704674CFB2138A2C54@AdobeOrg';
  const context = { consumer: 'bench', journal: 'bench', orgId, receivedAt: now };
  const reading = readEvent({ position: `rabbit:${index}`, event: sampleEvent(index, now) }, context);
  if ('reject' in reading) throw new Error(reading.reject.detail);
  const triggerId = { dataType: 'String' as const, stringValue: reading.trigger.triggerId };
  return {
    messageId: `message-${index}`,
    receiptHandle: `receipt-${index}`,
    body: writeJson(reading.trigger),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(now),
      SenderId: 'bench',
      ApproximateFirstReceiveTimestamp: String(now),
    },
    messageAttributes: { [triggerAttributes.triggerId]: triggerId },
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:triggers',
    awsRegion: 'eu-central-1',
  };
}
