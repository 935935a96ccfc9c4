// What is wrapped around a trigger, and events that are none.
import { expect } from 'vitest';
import type { anEnvelope } from '../../../core/an-event.ts';
import { aCart } from '../../cart-event.ts';
import { alarmsOn } from '../../deployed-stack.ts';
import type { FaultRow } from '../../fault-row.ts';
import { amongNeighbours, expectRejected } from '../../neighbours.ts';
import { WrittenItem } from '../../served-journal.ts';

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');

export const envelopeFaults: readonly FaultRow[] = [
  {
    number: 78,
    fault: 'the trigger sits a level deeper or higher than documented, or bare at the top',
    reaction: 'it is found, and mailed',
    async prove() {
      const { mails, rejects } = await amongNeighbours(({ key }) => {
        const [higher, bare] = [aCart(key).event, triggerOf(aCart(key))];
        return [higher, { event: aCart(key) }, { detail: aCart(key) }, { id: 'bare', trigger: bare }];
      });
      expect(rejects).toEqual([]);
      expect(mails).toHaveLength(4);
      for (const { text } of mails) expect(text).toBe('Linen shirt, Canvas bag');
    },
  },
  {
    number: 79,
    fault: 'the event is null, text, a number or a list, or the item has none',
    reaction:
      'it is kept as a reject with its reason, counted and alarmed; the page goes on and its position is saved',
    async prove() {
      await expectRejected('EVENT_NOT_AN_OBJECT', [null, 'text', 42, [], ['a'], true, '']);
      expect(alarmsOn('ApproximateNumberOfMessagesVisible')).toContain('Poller/RejectsNotEmpty');

      const items = ['{"position":"alone"}', 'null', '7', '"text"', '[]'];
      const { rejects } = await amongNeighbours(() => items.map((text) => new WrittenItem(text)));
      const kept = rejects.map(({ reason, event }) => [reason, event]);
      expect(kept).toEqual([
        ['EVENT_NOT_A_TRIGGER', { position: 'alone' }],
        ['EVENT_NOT_AN_OBJECT', null],
        ['EVENT_NOT_AN_OBJECT', 7],
        ['EVENT_NOT_AN_OBJECT', 'text'],
        ['EVENT_NOT_AN_OBJECT', []],
      ]);
    },
  },
  {
    number: 80,
    fault: 'the event comes as JSON text, or as base64 of it',
    reaction: 'it is decoded once and mailed; what is wrapped twice is kept as a reject',
    async prove() {
      const { mails, rejects } = await amongNeighbours(({ key }) => [
        JSON.stringify(aCart(key)),
        base64(aCart(key)),
        { event_id: 'inner', event: JSON.stringify(aCart(key).event) },
        base64(base64(aCart(key))),
      ]);
      expect(mails).toHaveLength(3);
      expect(rejects.map(({ reason, position }) => [reason, position])).toEqual([
        ['EVENT_NOT_AN_OBJECT', 'p:4'],
      ]);
    },
  },
  {
    number: 81,
    fault: 'events of other providers travel in the same journal',
    reaction: 'they are counted and kept as rejects, with their reason; never mailed',
    async prove() {
      const { journey } = await expectRejected('EVENT_NOT_A_TRIGGER', [
        { specversion: '1.0', id: '1', type: 'com.adobe.asset.created', data: { asset: { id: 7 } } },
        { event_id: 'aem', event: { '@type': 'osgiEvent', properties: { path: '/content' } } },
        {},
      ]);
      expect(journey.telemetry.counts.EventsForeignOrg).toBe(0);
    },
  },
  {
    number: 82,
    fault: 'aliases, pings and other messages of the pipeline travel in the same journal',
    reaction: 'they are counted and kept as rejects; never mailed',
    async prove() {
      await expectRejected('EVENT_NOT_A_TRIGGER', [
        aCart('nobody', { envelope: { topic: 'aliases' } }),
        aCart('nobody', { header: { messageType: 'PING' } }),
        aCart('nobody', { header: { messageType: 'PROFILE' } }),
        { 'com.adobe.mcloud.pipeline.pipelineMessage': { header: { messageType: 'TRIGGER' } } },
      ]);
    },
  },
  {
    number: 83,
    fault: 'an event belongs to another organisation',
    reaction: 'it is never mailed: kept as a reject, counted for itself, and alarmed',
    async prove() {
      const foreign = 'FFFFFFFFFFFFFFFFFFFFFFFF@AdobeOrg';
      const { journey } = await expectRejected('FOREIGN_ORGANISATION', [
        aCart('nobody', { header: { imsOrg: foreign } }),
        { ...aCart('nobody'), imsOrg: foreign },
      ]);
      expect(journey.telemetry.counts.EventsForeignOrg).toBe(2);
      expect(alarmsOn('EventsForeignOrg')).toEqual(['Poller/EventsForeignOrg']);
    },
  },
  {
    number: 98,
    fault: 'an event is nested without end, or has ten thousand dimensions',
    reaction: 'reading it stays bounded: it is kept as a reject, its neighbours are mailed',
    async prove() {
      const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`d${at}x`, { data: [at] }]));
      const { endsOf } = await expectRejected('TRIGGER_MALFORMED', [
        aCart('nobody', { eventId: 'many', dimensions: many }),
        aCart('nobody', { eventId: 'deep', trigger: withProducts(nested(900)) }),
      ]);
      expect([endsOf('many'), endsOf('deep')]).toEqual([
        ['rejected:TRIGGER_MALFORMED'],
        ['rejected:TRIGGER_MALFORMED'],
      ]);

      const depth = 20_000;
      const endless = `{"position":"p","event":${'{"event":'.repeat(depth)}1${'}'.repeat(depth)}}`;
      const { rejects } = await amongNeighbours(() => [new WrittenItem(endless)]).catch(rethrowShort);
      expect(rejects.map(({ reason }) => reason)).toEqual(['EVENT_NOT_A_TRIGGER']);
    },
  },
];

const pipelineMessage = 'com.adobe.mcloud.pipeline.pipelineMessage';
const protocolTrigger = 'com.adobe.mcloud.protocol.trigger';

function triggerOf({ event }: ReturnType<typeof aCart>): unknown {
  const message = (event as ReturnType<typeof anEnvelope>)[pipelineMessage];
  return (message as Record<string, unknown>)[protocolTrigger];
}

const withProducts = (products: unknown) => ({
  enrichments: { analyticsHitSummary: { dimensions: {}, products } },
});

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = { a: value };
  return value;
}

/** A comparison of values so deep cannot be printed. */
function rethrowShort(error: unknown): never {
  throw new Error(String(error).slice(0, 500));
}
