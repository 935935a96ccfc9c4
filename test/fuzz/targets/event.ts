// What Analytics puts into the journal: the poller reads it, writes it, and the consumer reads that.
import { isDeepStrictEqual } from 'node:util';
import { parseMessage } from '../../../functions/consumer/parse-message.ts';
import { parseJson } from '../../../functions/core/parse-json.ts';
import { readEvent } from '../../../functions/core/read-event.ts';
import { writeJson } from '../../../functions/core/write-json.ts';
import { anEvent, ourOrg, readAt } from '../../core/an-event.ts';
import { type FuzzTarget, promise, prototypesAreUntouched } from '../target.ts';
import { queueRecord } from './queue-record.ts';

const context = { consumer: 'prod', journal: 'shop', orgId: ourOrg, receivedAt: readAt };

export const eventTarget: FuzzTarget = {
  name: 'event',
  seeds: [
    JSON.stringify(anEvent()),
    JSON.stringify({ event: JSON.stringify(anEvent({ dimensions: { timeGMT: { data: ['1767261060'] } } })) }),
    JSON.stringify({
      specversion: '1.0',
      time: '2026-01-01T00:00:00Z',
      data: Buffer.from(JSON.stringify(anEvent())).toString('base64'),
    }),
    JSON.stringify({
      trigger: {
        triggerId: 'T-1',
        mcId: '1'.repeat(38),
        aliases: ['a'],
        enrichments: {
          analyticsHitSummary: { dimensions: { eVar1: ['x', 5, true, null] }, products: [{ name: 'Shirt' }] },
        },
      },
    }),
  ],
  words: [
    'com.adobe.mcloud.pipeline.pipelineMessage',
    'com.adobe.mcloud.protocol.trigger',
    'enrichments',
    'analyticsHitSummary',
    'dimensions',
    'data',
    'event',
    'imsOrg',
    'triggerId',
    'messageId',
    'eVar001',
    ourOrg,
    '12345678901234567890',
  ],
  run(input) {
    const raw = jsonOr(input);
    const reading = readEvent({ position: input.slice(0, 20), event: raw }, context);
    prototypesAreUntouched();
    if ('reject' in reading) {
      promise(reading.reject.event === raw, 'a reject keeps its event');
      promise(!/\p{Cc}/u.test(reading.reject.detail), 'a reason is a sentence');
      writeJson(raw);
      return;
    }
    const { trigger } = reading;
    promise(trigger.eventId.length <= 256 && trigger.messageId.length <= 256, 'ids are short');
    promise(Object.values(trigger.dimensions).every(Array.isArray), 'each dimension is a list');
    const body = writeJson(trigger);
    promise(
      !/[\ud800-\udfff\ufffe\uffff]|(?![\t\n\r\x7f-\x9f])\p{Cc}/u.test(body),
      'a body holds what SQS takes',
    );
    const { content } = parseMessage(queueRecord({ body }));
    promise('trigger' in content, 'what the poller writes the consumer reads');
    if ('trigger' in content)
      promise(isDeepStrictEqual(content.trigger.visitor, trigger.visitor), 'a visitor stays the same');
  },
};

function jsonOr(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
