// Whom a trigger is about, where it does not say so.
import { expect } from 'vitest';
import { aCampaign } from '../../../support/builders.ts';
import { aCart } from '../../cart-event.ts';
import type { FaultRow } from '../../fault-row.ts';
import { aJourney } from '../../journey.ts';
import { amongNeighbours } from '../../neighbours.ts';
import { WrittenItem } from '../../served-journal.ts';

const mcId = '91234567890123456789012345678901234567';

export const visitorFaults: readonly FaultRow[] = [
  {
    number: 91,
    fault: 'the visitor id is zeros, too short, a number, or missing',
    reaction:
      'the visitor is unknown and the trigger skipped, even where a profile is stored under that very id',
    async prove() {
      const byVisitor = aCampaign({
        name: 'by-visitor',
        triggerId: 'visit',
        recipient: { profile: { visitor: 'mcId' } },
      });
      const journey = await aJourney({ campaigns: [aCampaign(), byVisitor] });
      const known = await journey.visitor('known', mcId);
      for (const key of ['0'.repeat(38), '0', '123', '12345', '1.2345678901234568e+37'])
        await journey.visitor('stranger', key);
      const visit = (id: unknown, eventId: string) =>
        aCart('', { eventId, trigger: { triggerId: 'visit', mcId: id } });
      const ids = ['0'.repeat(38), '0', '123', 12_345, undefined, null, '', [mcId], `${mcId}9`];
      const asNumber = JSON.stringify({ position: 'n', event: visit(1, 'number') });
      journey.journal.publish(
        ...ids.map((id, at) => visit(id, `visit-${at}`)),
        new WrittenItem(asNumber.replace('"mcId":1', '"mcId":12345678901234567890123456789012345678')),
        visit(` ${mcId} `, 'known'),
      );
      await journey.poll();
      await journey.consume();
      for (const at of ids.keys())
        expect(journey.endsOf(`visit-${at}`)).toEqual(['skipped:unknown_recipient']);
      expect(journey.endsOf('number')).toEqual(['skipped:unknown_recipient']);
      expect(journey.mailed()).toEqual([known.email]);
    },
  },
  {
    number: 99,
    fault: 'the customer’s key is empty, blank, or what a tag manager writes where it knows nobody',
    reaction: 'nobody is meant and the trigger skipped, even where a profile is stored under that very text',
    async prove() {
      const written = ['undefined', 'null', 'NULL', '0', '0000', '00000000-0000-0000-0000-000000000000'];
      const more = ['NaN', 'none', 'Unspecified', '[object Object]', '-', ' undefined '];
      const nothing = ['', '   ', '\t\n', null, 0, {}, []];
      const keys = [...written, ...more, ...nothing];
      const byAddress = aCampaign({
        name: 'by-address',
        triggerId: 'address',
        recipient: { address: { dimension: 'evar1', pick: 'last' } },
      });
      const { journey, mails, endsOf } = await amongNeighbours(
        () => keys.map((key, at) => aCart(key, { eventId: `placeholder-${at}` })),
        { campaigns: [aCampaign(), byAddress] },
      );
      expect(mails).toEqual([]);
      for (const at of keys.keys())
        expect(endsOf(`placeholder-${at}`)).toEqual(['skipped:unknown_recipient']);

      const strangers = [...written, ...more, '{}', '[]'].map((key) => journey.visitor('stranger', key));
      await Promise.all(strangers);
      const before = journey.mailed().length;
      journey.journal.publish(
        ...keys.map((key, at) => aCart(key, { eventId: `again-${at}` })),
        ...['undefined', 'NULL', '', ' '].map((key, at) =>
          aCart(key, { eventId: `address-${at}`, trigger: { triggerId: 'address' } }),
        ),
      );
      await journey.poll();
      await journey.consume();
      expect(journey.mailed()).toHaveLength(before);
      for (const at of keys.keys()) expect(endsOf(`again-${at}`)).toEqual(['skipped:unknown_recipient']);
      for (const at of [0, 1, 2, 3]) expect(endsOf(`address-${at}`)).toEqual(['skipped:no_address']);
    },
  },
];
