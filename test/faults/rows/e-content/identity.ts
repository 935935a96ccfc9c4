// Which firing an event is: ids that repeat, differ, or are missing.
import { expect } from 'vitest';
import type { anEnvelope } from '../../../core/an-event.ts';
import { aCart } from '../../cart-event.ts';
import type { FaultRow } from '../../fault-row.ts';
import { aJourney } from '../../journey.ts';
import { amongNeighbours } from '../../neighbours.ts';
import { WrittenItem } from '../../served-journal.ts';

/** A cart that says nothing of itself: neither id, nor place in the pipeline unless it is given. */
function anonymousCart(key: string, place: Record<string, unknown> = {}) {
  const nowhere = { partition: undefined, offset: undefined, topic: undefined };
  const { event } = aCart(key, { header: { messageId: undefined }, envelope: { ...nowhere, ...place } });
  return event as ReturnType<typeof anEnvelope>;
}

export const identityFaults: readonly FaultRow[] = [
  {
    number: 75,
    fault: 'an event comes again: on the same page, on a later one, after a restart',
    reaction: 'it is mailed once; each copy ends as a duplicate, hours later too',
    async prove() {
      const journey = await aJourney();
      const ada = await journey.visitor();
      const [cart, bob] = [aCart(ada.key, { eventId: 'again' }), await journey.visitor('bob')];
      journey.journal.publish(cart, aCart(bob.key), cart);
      await journey.poll();
      await journey.consume();
      journey.journal.publish(cart);
      await journey.poll({ poller: journey.newPoller() });
      await journey.consume(await journey.newConsumer());
      journey.journal.publish(cart);
      journey.time.now += 3_600_000;
      await journey.poll();
      await journey.consume();
      expect(journey.mailed().sort()).toEqual([ada.email, bob.email].sort());
      expect(journey.endsOf('again').sort()).toEqual(['duplicate', 'duplicate', 'duplicate', 'sent']);
      expect(journey.consumer.telemetry.counts).toMatchObject({ DeliverySent: 2 });
    },
  },
  {
    number: 76,
    fault: 'one message id under several event ids',
    reaction:
      'it is one firing: mailed once, the others end as duplicates, told with both ids; of two visitors who share a message id each is mailed',
    async prove() {
      const journey = await aJourney();
      const [ada, bob] = [await journey.visitor(), await journey.visitor('bob')];
      const header = { messageId: 'shared-by-two' };
      journey.journal.publish(
        aCart(ada.key, { header, eventId: 'first' }),
        aCart(ada.key, { header, eventId: 'second' }),
        aCart(bob.key, { header, eventId: 'third' }),
      );
      await journey.poll();
      await journey.consume();
      expect(journey.mailed().sort()).toEqual([ada.email, bob.email].sort());
      expect([...journey.endsOf('first'), ...journey.endsOf('second')].sort()).toEqual(['duplicate', 'sent']);
      expect(journey.endsOf('third')).toEqual(['sent']);
      const lines = journey.consumer.telemetry.audited;
      expect(lines.filter(({ messageId }) => messageId === header.messageId)).toHaveLength(3);
      expect(journey.consumer.telemetry.counts).toEqual({ DeliverySent: 2, DeliveryDuplicate: 1 });
    },
  },
  {
    number: 77,
    fault: 'an event has no id at all',
    reaction:
      'its place in Adobe’s pipeline is its id, without one its position in the journal, and last a hash of its content: a copy is known again, another event is not taken for one',
    async prove() {
      const { mails, journey } = await amongNeighbours(({ key }) => {
        const placed = (offset: number) => anonymousCart(key, { topic: 'triggers', partition: 3, offset });
        const nowhere = new WrittenItem(JSON.stringify({ event: anonymousCart(key) }));
        const elsewhere = { ...anonymousCart(key), 'x-note': 'another' };
        return [
          placed(7),
          placed(7),
          placed(8),
          anonymousCart(key),
          anonymousCart(key),
          nowhere,
          nowhere,
          new WrittenItem(JSON.stringify({ event: elsewhere })),
        ];
      });
      expect(mails).toHaveLength(6);
      const ends = (id: string) => journey.endsOf(id).sort();
      expect(ends('triggers:3:7')).toEqual(['duplicate', 'sent']);
      expect(ends('triggers:3:8')).toEqual(['sent']);
      expect([...ends('p:4'), ...ends('p:5')]).toEqual(['sent', 'sent']);
      const hashed = journey.consumer.telemetry.audited.filter(({ eventId = '' }) =>
        /^sha256:/.test(eventId),
      );
      expect(new Set(hashed.map(({ eventId }) => eventId)).size).toBe(2);
      expect(hashed).toHaveLength(3);
    },
  },
  {
    number: 93,
    fault: 'an offset is larger than a number of JavaScript can hold exactly',
    reaction: 'it is kept digit by digit: two events that differ in the last digit are two firings',
    async prove() {
      const { mails, endsOf } = await amongNeighbours(({ key }) => {
        const at = (offset: string) => {
          const event = anonymousCart(key, { topic: 'triggers', partition: 4, offset: 0 });
          const text = JSON.stringify({ position: `at ${offset}`, event });
          return new WrittenItem(text.replace('"offset":0', `"offset":${offset}`));
        };
        return [at('9007199254740992'), at('9007199254740993')];
      });
      expect(mails).toHaveLength(2);
      expect(endsOf('triggers:4:9007199254740992')).toEqual(['sent']);
      expect(endsOf('triggers:4:9007199254740993')).toEqual(['sent']);
    },
  },
];
