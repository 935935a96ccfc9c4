// The saved position: read before anything else, written after everything else, by one poller at a time.
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import { createPositionStore } from '../../../../functions/adapters/position-store.ts';
import { interceptPositions, serviceError } from '../../broken-client.ts';
import { aCart } from '../../cart-event.ts';
import { alarmsOn } from '../../deployed-stack.ts';
import type { FaultRow } from '../../fault-row.ts';
import { aJourney, type Journey } from '../../journey.ts';
import { journalInput, journalUrl } from '../../reading.ts';

/** Two pages, of a cart each. */
async function twoPages(journey: Journey): Promise<string[]> {
  const [ada, bob] = [await journey.visitor(), await journey.visitor('bob')];
  journey.journal.pageSize = 1;
  journey.journal.publish(aCart(ada.key), aCart(bob.key));
  return [ada.email, bob.email];
}

async function pollAlso(journey: Journey): Promise<void> {
  const endsAt = journey.time.now + 5000;
  await journey.newPoller()(journalInput, () => endsAt - journey.time.now);
}

async function damage(journey: Journey, cursor: { S: string } | { N: string }): Promise<void> {
  const saved = { journalUrl: { S: journalUrl }, checkedAt: { N: String(journey.time.now) } };
  const Item = { consumerJournal: { S: journey.positionKey }, ...saved, cursor };
  await journey.dynamo.send(new PutItemCommand({ TableName: 'positions', Item }));
}

export const positionFaults: readonly FaultRow[] = [
  {
    number: 68,
    fault: 'the saved position cannot be read',
    reaction:
      'the run fails and is counted, without asking the journal for anything; the next one goes on where reading ended',
    async prove() {
      const journey = await aJourney();
      const emails = await twoPages(journey);
      await journey.poll();
      const asked = journey.journal.asked.length;
      let broken = true;
      interceptPositions(journey.dynamo, () => {
        if (broken) throw serviceError('InternalServerError', 500);
      });
      await expect(journey.poll()).rejects.toMatchObject({ code: 'POSITION_STORE_FAILED' });
      expect(journey.journal.asked).toHaveLength(asked);
      expect(journey.telemetry.counts).toMatchObject({ PositionStoreFailed: 1 });
      expect(alarmsOn('Errors')).toContain('Poller/Failing');
      broken = false;
      await journey.poll();
      expect(journey.journal.asked.slice(asked)).toEqual([expect.stringMatching(/since=1$/)]);
      await journey.consume();
      expect(journey.consumer.telemetry.audited).toHaveLength(2);
      expect(journey.mailed()).toEqual(emails);
    },
  },
  {
    number: 69,
    fault: 'a poller that stood still is overtaken by another',
    reaction:
      'it can save nothing any more and ends quietly; the other’s position stays, and what both have queued is mailed once',
    async prove() {
      const journey = await aJourney();
      const emails = await twoPages(journey);
      const eve = await journey.visitor('eve');
      journey.journal.publish(aCart(eve.key));
      journey.journal.script = [
        undefined,
        async () => {
          await expect.poll(async () => (await journey.saved()).cursor).toMatch(/since=0$/);
          journey.time.now += 31_000;
          await pollAlso(journey);
          expect((await journey.saved()).cursor).toMatch(/since=2$/);
          journey.journal.script = [{ status: 204, headers: { 'retry-after': '300' } }];
          return undefined;
        },
      ];
      await journey.poll({ seconds: 60 });
      expect(journey.telemetry.logged.join()).toContain('LEASE_LOST');
      expect((await journey.saved()).cursor).toMatch(/since=2$/);
      expect(journey.telemetry.counts).toMatchObject({ EventsRead: 3 });
      await journey.consume();
      expect(journey.consumer.telemetry.audited.length).toBeGreaterThan(3);
      expect(journey.mailed()).toEqual([...emails, eve.email]);
    },
  },
  {
    number: 70,
    fault: 'the position cannot be written after its page is queued',
    reaction:
      'the write is tried again; when the table stays broken the run ends, counted, and the page comes a second time without a second e-mail',
    async prove() {
      const journey = await aJourney();
      const emails = await twoPages(journey);
      let [failures, writes] = [2, 0];
      interceptPositions(journey.dynamo, (saves) => {
        if (!saves) return;
        writes += 1;
        if (failures-- > 0) throw serviceError('InternalServerError', 500);
      });
      await journey.poll();
      expect(writes).toBeGreaterThan(3);
      expect((await journey.saved()).cursor).toMatch(/since=1$/);
      expect(journey.telemetry.counts).toMatchObject({ EventsRead: 2, TriggersEnqueued: 2 });

      const eve = await journey.visitor('eve');
      journey.journal.publish(aCart(eve.key));
      failures = 3;
      await expect(journey.poll()).rejects.toMatchObject({ code: 'POSITION_STORE_FAILED' });
      expect(journey.telemetry.counts).toMatchObject({ EventsRead: 2, PositionStoreFailed: 1 });
      await journey.poll();
      await journey.consume();
      expect(journey.consumer.telemetry.audited).toHaveLength(4);
      expect(journey.mailed()).toEqual([...emails, eve.email]);
    },
  },
  {
    number: 71,
    fault: 'the saved position is empty, or something else than a position',
    reaction:
      'it is an incident, alarmed and logged; reading begins again where the setting for expired positions says, and nobody is mailed twice',
    async prove() {
      const journey = await aJourney();
      const emails = await twoPages(journey);
      await journey.poll();
      for (const [at, cursor] of [{ S: '' }, { N: '7' }, { S: 'p:1' }].entries()) {
        await damage(journey, cursor);
        journey.journal.asked.length = 0;
        await journey.poll();
        expect(journey.journal.asked[0]).toBe(journalUrl);
        expect(journey.telemetry.counts.PositionExpired).toBe(at + 1);
      }
      expect(journey.telemetry.logged.join()).toContain('the saved position is damaged');
      expect(alarmsOn('PositionExpired')).toEqual(['Poller/PositionExpired']);
      await journey.consume();
      expect(journey.consumer.telemetry.audited).toHaveLength(8);
      expect(journey.mailed()).toEqual(emails);
      expect(journey.consumer.telemetry.counts).toEqual({ DeliverySent: 2 });
    },
  },
  {
    number: 72,
    fault: 'two runs of the schedule overlap, or a run died and left its lease',
    reaction:
      'one reads and the other ends quietly; the lease of a dead run is taken over when its thirty seconds are over',
    async prove() {
      const journey = await aJourney();
      const emails = await twoPages(journey);
      journey.journal.script = [
        async () => {
          await pollAlso(journey);
          return undefined;
        },
      ];
      await journey.poll({ seconds: 60 });
      expect(journey.telemetry.logged.join()).toContain('LEASE_LOST');
      await journey.consume();
      expect(journey.consumer.telemetry.audited).toHaveLength(2);

      const store = createPositionStore({ dynamo: journey.dynamo, table: 'positions' });
      const [consumer = '', name = ''] = journey.positionKey.split('#');
      journey.time.now += 60_000;
      await store.take({ consumer, journal: name, owner: 'dead' }, journey.time.now + 50_000);
      const eve = await journey.visitor('eve');
      journey.journal.publish(aCart(eve.key));
      await journey.poll({ seconds: 60 });
      await journey.consume();
      expect(journey.mailed()).toEqual([...emails, eve.email]);
    },
  },
  {
    number: 73,
    fault: 'a position holds characters that mean something in a URL',
    reaction:
      'a link of the journal is used and saved to the letter; where there is none, the position is encoded exactly once',
    async prove() {
      const journey = await aJourney();
      const [ada, bob, eve] = [
        await journey.visitor(),
        await journey.visitor('bob'),
        await journey.visitor('eve'),
      ];
      const position = 'otter:1+2/3=4&limit=9%41#';
      const link = '/events-fast/r?since=otter:1%2B2/x==&limit=7%26';
      const page = (cart: unknown) => ({ events: [{ position, event: cart }], _page: { last: position } });
      journey.journal.script = [
        { body: page(aCart(ada.key)) },
        { body: page(aCart(bob.key)), headers: { link: `<${link}>; rel="next"` } },
      ];
      await journey.poll();
      const [, second = '', third] = journey.journal.asked;
      expect([...new URL(second).searchParams]).toEqual([['since', position]]);
      expect(third).toBe(`https://events-va6.adobe.io${link}`);

      const saved = createPosition(position);
      journey.journal.script = [{ body: page(aCart(eve.key)) }, { status: 204 }];
      await journey.poll();
      await pollAlso(journey);
      expect(journey.journal.asked.slice(-2)).toEqual([saved, saved]);
      await journey.consume();
      expect(journey.mailed()).toEqual([ada.email, bob.email, eve.email]);
    },
  },
];

const createPosition = (position: string) =>
  `https://events-va6.adobe.io/fast/r?since=${encodeURIComponent(position)}`;
