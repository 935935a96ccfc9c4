import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { type EventReading, readEvent } from '../../functions/core/read-event.ts';
import { type Trigger, triggerSchema } from '../../functions/core/trigger.ts';
import { writeJson } from '../../functions/core/write-json.ts';
import { aDimension, anEnvelope, anEvent, firedAt, ourOrg, readAt } from './an-event.ts';

const context = { consumer: 'prod', journal: 'shop', orgId: ourOrg, receivedAt: readAt };

function read(event: unknown, position = 'otter:1:2'): EventReading {
  return readEvent({ position, event }, context);
}

function triggerOf(event: unknown, position?: string): Trigger {
  const reading = read(event, position);
  if ('reject' in reading) throw new Error(`rejected: ${reading.reject.reason}, ${reading.reject.detail}`);
  return reading.trigger;
}

function reasonOf(event: unknown): string {
  const reading = read(event);
  return 'reject' in reading ? reading.reject.reason : 'no reject';
}

describe('an event of the documented shape', () => {
  it('becomes a trigger with everything that a campaign may use, and without its trigger path', () => {
    expect(triggerOf(anEvent())).toEqual({
      version: 1,
      consumer: 'prod',
      journal: 'shop',
      position: 'otter:1:2',
      eventId: '7f0d8a44-1f0b-4f5e-8d0c-2a6b3c9e5d11',
      messageId: 'c1d7b1de-9f6e-4a0b-8a52-0a5f2d3b7e90',
      triggerId: '5d2b0c1e-7a44-4a63-9d55-3c0f8b6e2a71',
      imsOrg: ourOrg,
      firedAt,
      receivedAt: readAt,
      visitor: { mcId: null, aliases: [] },
      dimensions: { evar1: ['SHOPPER-42'] },
      products: {},
    });
  });

  it.each([
    ['one level less', anEnvelope()],
    ['one level more', { event: anEvent() }],
    ['in an EventBridge detail', { detail: anEvent() }],
    ['as JSON text', JSON.stringify(anEvent())],
    ['as base64', Buffer.from(JSON.stringify(anEvent())).toString('base64')],
    ['as JSON text inside', { event_id: 'x', event: JSON.stringify(anEnvelope()) }],
  ])('is found when it comes %s', (_, event) => {
    expect(triggerOf(event).triggerId).toBe('5d2b0c1e-7a44-4a63-9d55-3c0f8b6e2a71');
  });

  it('is found as a bare trigger object at the top', () => {
    expect(triggerOf({ id: 'e-1', trigger: { triggerId: 'Cart ' } })).toMatchObject({
      triggerId: 'cart',
      eventId: 'e-1',
    });
  });

  it('may lack everything but the trigger id', () => {
    const event = {
      'com.adobe.mcloud.pipeline.pipelineMessage': {
        'com.adobe.mcloud.protocol.trigger': { triggerId: 'a' },
      },
    };
    expect(triggerOf(event)).toMatchObject({ triggerId: 'a', imsOrg: null, dimensions: {}, firedAt: readAt });
  });

  it('has its trigger id trimmed and in lower case', () => {
    expect(triggerOf(anEvent({ trigger: { triggerId: ' 5D2B-Cart ' } })).triggerId).toBe('5d2b-cart');
  });
});

describe('what is no usable trigger', () => {
  it.each([null, undefined, 'text', 42, true, [], ['a'], ''])('rejects %j as no object', (event) => {
    expect(reasonOf(event)).toBe('EVENT_NOT_AN_OBJECT');
  });

  it.each([
    ['an empty object', {}],
    [
      'a CloudEvent of another provider',
      { specversion: '1.0', id: '1', type: 'com.adobe.asset', data: { a: 1 } },
    ],
    ['an alias message', anEvent({ envelope: { topic: 'aliases' } })],
    ['a ping', anEvent({ header: { messageType: 'PING' } })],
    ['a message without a trigger', { 'com.adobe.mcloud.pipeline.pipelineMessage': { header: {} } }],
  ])('rejects %s as no trigger', (_, event) => {
    expect(reasonOf(event)).toBe('EVENT_NOT_A_TRIGGER');
  });

  it.each([
    ['no triggerId', anEvent({ trigger: { triggerId: undefined } })],
    ['a numeric triggerId', anEvent({ trigger: { triggerId: 7 } })],
    ['a blank triggerId', anEvent({ trigger: { triggerId: '  ' } })],
    ['an endless triggerId', anEvent({ trigger: { triggerId: 'x'.repeat(300) } })],
    ['an organisation that is no text', anEvent({ header: { imsOrg: { id: ourOrg } } })],
    [
      '10 000 dimensions',
      anEvent({
        dimensions: Object.fromEntries(
          Array.from({ length: 10_000 }, (_, i) => [`d${i}x`, aDimension(['1'])]),
        ),
      }),
    ],
    [
      'a trigger that is a list',
      { 'com.adobe.mcloud.pipeline.pipelineMessage': { 'com.adobe.mcloud.protocol.trigger': [] } },
    ],
  ])('rejects a trigger with %s as malformed', (_, event) => {
    expect(reasonOf(event)).toBe('TRIGGER_MALFORMED');
  });

  it('rejects products nested without end', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`);
    const trigger = { enrichments: { analyticsHitSummary: { dimensions: {}, products: deep } } };
    expect(reasonOf(anEvent({ trigger }))).toBe('TRIGGER_MALFORMED');
  });

  it('rejects an event of another organisation, whatever level says so', () => {
    expect(reasonOf(anEvent({ header: { imsOrg: 'FFFF@AdobeOrg' } }))).toBe('FOREIGN_ORGANISATION');
    expect(reasonOf({ ...anEvent(), imsOrg: 'FFFF@AdobeOrg' })).toBe('FOREIGN_ORGANISATION');
    expect(triggerOf(anEvent({ header: { imsOrg: ourOrg.toLowerCase() } })).triggerId).toMatch(/^5d2b/);
  });

  it('keeps the raw event, and the ids as far as they are known', () => {
    const event = anEvent({ header: { imsOrg: 'FFFF@AdobeOrg' } });
    expect(read(event)).toMatchObject({
      reject: {
        event,
        position: 'otter:1:2',
        eventId: event.event_id,
        messageId: 'c1d7b1de-9f6e-4a0b-8a52-0a5f2d3b7e90',
      },
    });
  });
});

describe('ids', () => {
  it('prefers eventid, then event_id, then id, at the outermost level that has one', () => {
    expect(triggerOf({ ...anEvent(), eventid: 'new', id: 'cloud' }).eventId).toBe('new');
    expect(triggerOf({ event: { ...anEnvelope(), id: 'inner' } }).eventId).toBe('inner');
  });

  it('falls back to message id, place in the pipeline, position, content', () => {
    const bare = { ...anEnvelope({ header: { messageId: undefined } }) };
    expect(triggerOf(anEnvelope()).eventId).toBe('c1d7b1de-9f6e-4a0b-8a52-0a5f2d3b7e90');
    expect(triggerOf(bare)).toMatchObject({ eventId: 'triggers:4:9100231', messageId: 'triggers:4:9100231' });
    const unplaced = { ...bare, offset: undefined };
    expect(triggerOf(unplaced).eventId).toBe('otter:1:2');
    expect(triggerOf(unplaced, '').eventId).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('hashes an id that is too long or not plain text', () => {
    expect(triggerOf(anEvent({ eventId: 'x'.repeat(1000) })).eventId).toMatch(/^sha256:/);
    expect(triggerOf(anEvent({ eventId: 'a\r\nb' })).eventId).toMatch(/^sha256:/);
  });
});

describe('dimensions', () => {
  it('are found whatever the spelling of their name', () => {
    const dimensions = { ' eVar01': aDimension(['a']), EVAR3: aDimension(['b']), pageURL: aDimension(['c']) };
    expect(triggerOf(anEvent({ dimensions })).dimensions).toEqual({
      evar1: ['a'],
      evar3: ['b'],
      pageurl: ['c'],
    });
  });

  it('keep the spelling that says something when two mean the same dimension', () => {
    const dimensions = {
      eVar1: aDimension(['', '']),
      ' eVar01': aDimension(['a']),
      EVAR1: aDimension(['b']),
    };
    expect(triggerOf(anEvent({ dimensions })).dimensions).toEqual({ evar1: ['a'] });
  });

  it('keep the place of every hit: what is no value is the empty text', () => {
    const dimensions = { d: aDimension(['a', null, 7, true, { x: 1 }, [1], '']) };
    expect(triggerOf(anEvent({ dimensions })).dimensions).toEqual({ d: ['a', '', 7, 'true', '', '', ''] });
  });

  it.each([
    ['a scalar', 'a', ['a']],
    ['null', null, []],
    ['nothing', undefined, []],
    ['an empty list', [], []],
  ])('take %s instead of a list', (_, data, expected) => {
    expect(triggerOf(anEvent({ dimensions: { d: aDimension(data) } })).dimensions).toEqual({ d: expected });
  });

  it.each([null, [], 'text', 7])('are none when they are %j', (dimensions) => {
    expect(
      triggerOf(anEvent({ trigger: { enrichments: { analyticsHitSummary: { dimensions } } } })).dimensions,
    ).toEqual({});
  });

  it('called __proto__ or constructor are plain data', () => {
    const dimensions = JSON.parse('{"__proto__": {"data": ["evil"]}, "constructor": {"data": ["x"]}}');
    const trigger = triggerOf(anEvent({ dimensions }));
    expect(Object.getOwnPropertyNames(trigger.dimensions)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(trigger.dimensions)).toBe(Object.prototype);
  });
});

describe('the visitor', () => {
  it.each([
    ['38 digits', '12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
    ['zeros', '0'.repeat(38), null],
    ['a short id', '123', null],
    ['a number', 12345, null],
    ['nothing', undefined, null],
  ])('is known by %s', (_, mcId, expected) => {
    expect(triggerOf(anEvent({ trigger: { mcId } })).visitor.mcId).toBe(expected);
  });
});

describe('the time of firing', () => {
  const without = { properties: [] };
  it.each([
    ['the fired timestamp', {}, firedAt],
    ['the trigger timestamp without it', { header: without }, 1_767_261_665_000],
    [
      'the time of sending after that',
      { header: without, trigger: { triggerTimestamp: 0 } },
      1_767_261_665_100,
    ],
    [
      'the time of storing after that',
      { header: { ...without, sentTime: 'soon' }, trigger: { triggerTimestamp: -1 } },
      1_767_261_665_120,
    ],
    [
      'seconds where milliseconds belong',
      { header: without, trigger: { triggerTimestamp: 1_767_261_665 } },
      1_767_261_665_000,
    ],
    [
      'milliseconds as text',
      { header: without, trigger: { triggerTimestamp: '1767261665000' } },
      1_767_261_665_000,
    ],
    [
      'ISO text',
      { header: without, trigger: { triggerTimestamp: '2026-01-01T10:01:05.000Z' } },
      1_767_261_665_000,
    ],
    [
      'microseconds',
      { header: without, trigger: { triggerTimestamp: 1_767_261_665_000_000 } },
      1_767_261_665_000,
    ],
    [
      'the next clock when one is far in the future',
      { header: without, trigger: { triggerTimestamp: 4_102_444_800_000 } },
      1_767_261_665_100,
    ],
    [
      'an old time, for stale news must stay stale',
      { header: without, trigger: { triggerTimestamp: 1_530_000_000_000 } },
      1_530_000_000_000,
    ],
  ])('is %s', (_, parts, expected) => {
    expect(triggerOf(anEvent(parts)).firedAt).toBe(expected);
  });

  it('is the newest hit, then the newest step, then the envelope’s time when no other clock is plausible', () => {
    const parts = {
      header: { properties: null, sentTime: null },
      trigger: { triggerTimestamp: null },
      envelope: { createTime: null },
    };
    const dimensions = { timeGMT: aDimension([1_767_261_000, 1_767_261_060, '1767261030']) };
    expect(triggerOf(anEvent({ ...parts, dimensions })).firedAt).toBe(1_767_261_060_000);
    expect(triggerOf(anEvent(parts)).firedAt).toBe(1_767_261_000_500);
    const timeless = anEvent({ ...parts, trigger: { triggerTimestamp: null, triggerPath: null } });
    expect(triggerOf({ ...timeless, time: '2026-01-01T10:01:02Z' }).firedAt).toBe(
      Date.UTC(2026, 0, 1, 10, 1, 2),
    );
    expect(triggerOf({ ...timeless, time: 'noon', createTime: 1_767_261_000_000 }).firedAt).toBe(
      1_767_261_000_000,
    );
  });

  it('that nothing tells is the arrival, or what the reader takes for it', () => {
    const event = anEvent({
      header: { properties: null, sentTime: null },
      trigger: { triggerTimestamp: null, triggerPath: null },
      envelope: { createTime: 4_102_444_800_000 },
    });
    const context = { consumer: 'prod', journal: 'shop', orgId: ourOrg, receivedAt: readAt };
    const entry = { position: 'p', event };
    expect(readEvent(entry, context)).toMatchObject({ trigger: { firedAt: readAt } });
    expect(readEvent(entry, { ...context, timelessFiredAt: 7 })).toMatchObject({ trigger: { firedAt: 7 } });
  });
});

describe('any event at all', () => {
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.jsonValue().map((dimensions) => anEvent({ dimensions })),
    fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()).map((trigger) => anEvent({ trigger })),
    fc
      .dictionary(
        fc.constantFrom('imsOrg', 'messageId', 'properties', 'sentTime', '__proto__'),
        fc.jsonValue(),
      )
      .map((header) => anEvent({ header })),
  );

  it('is read without a throw, as a trigger that the consumer accepts or a reject with a reason', () => {
    fc.assert(
      fc.property(anything, fc.string({ unit: 'binary' }), (event, position) => {
        const reading = read(event, position);
        if ('reject' in reading) expect(reading.reject.event).toBe(event);
        else expect(v.safeParse(triggerSchema, JSON.parse(writeJson(reading.trigger))).success).toBe(true);
      }),
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
