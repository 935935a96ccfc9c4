// When a trigger fired, and triggers that come too late or in the wrong order.
import { expect } from 'vitest';
import type { Campaign } from '../../../../functions/core/campaign.ts';
import { firedAt, readAt } from '../../../core/an-event.ts';
import { aCampaign } from '../../../support/builders.ts';
import { aCart, type Cart } from '../../cart-event.ts';
import type { FaultRow } from '../../fault-row.ts';
import { aJourney, type Journey, type Visitor } from '../../journey.ts';
import { amongNeighbours } from '../../neighbours.ts';

const second = 1000;
const hour = 3_600 * second;
const day = 24 * hour;

/** A cart that tells the time by one clock only. */
function timedBy(key: string, eventId: string, triggerTimestamp: unknown, more: Cart = {}) {
  return aCart(key, {
    eventId,
    header: { properties: null, sentTime: null },
    envelope: { createTime: null },
    ...more,
    trigger: { triggerTimestamp, triggerPath: null, ...more.trigger },
  });
}

const firedAtMs = (ms: number) => ({
  header: { properties: [{ name: 'triggerFiredTimestamp', value: String(ms) }] },
});

/** Published and worked through one after the other. */
async function inTurn(journey: Journey, events: unknown[]): Promise<void> {
  for (const event of events) {
    journey.journal.publish(event);
    await journey.poll();
    await journey.consume();
  }
}

/** Waits 45 minutes, and is cancelled by a purchase. */
function waiting(changed: Partial<Campaign> = {}): Campaign[] {
  const [only] = aCampaign().steps;
  const cancelOn = [{ triggerId: 'purchase' }];
  return [aCampaign({ steps: [{ ...only, delaySeconds: 2700 }], cancelOn, ...changed })];
}

function purchase({ key }: Visitor, ms: number, eventId: string) {
  return aCart(key, { eventId, ...firedAtMs(ms), trigger: { triggerId: 'purchase' } });
}

function cart({ key }: Visitor, ms: number, eventId: string, item: string) {
  return aCart(key, { eventId, ...firedAtMs(ms), dimensions: { eVar12: { data: [item] } } });
}

export const timeFaults: readonly FaultRow[] = [
  {
    number: 92,
    fault:
      'a time is in seconds or microseconds instead of milliseconds, is text or ISO text, zero, negative, or in the far future',
    reaction:
      'its magnitude tells the unit; what cannot be a time is passed over for the next clock of the event, then for the arrival, and, while the journal is read again after an expired position, for seven days ago, so that it is not mailed twice',
    async prove() {
      const numbers = [firedAt, firedAt / 1000, firedAt * 1000];
      const recent = [...numbers, ...numbers.map(String), new Date(firedAt).toISOString()];
      const impossible = [
        0,
        -1,
        'soon',
        '2026-13-41T99:00',
        '',
        {},
        4_102_444_800_000,
        99_999_999_999,
        1e300,
        5,
        Number.NaN,
      ];
      const old = (readAt - 7 * hour) / 1000;
      const { journey, mails, endsOf } = await amongNeighbours(({ key }) => [
        ...recent.map((time, at) => timedBy(key, `recent-${at}`, time)),
        ...impossible.map((time, at) => timedBy(key, `impossible-${at}`, time)),
        timedBy(key, 'next clock', 4_102_444_800_000, { header: { properties: null, sentTime: firedAt } }),
        timedBy(key, 'hours ago', old),
        timedBy(key, 'years ago', 1_530_000_000_000),
      ]);
      const firedAtOf = (id: string) =>
        journey.consumer.telemetry.audited.find(({ eventId }) => eventId === id)?.firedAt;
      for (const at of recent.keys()) expect(firedAtOf(`recent-${at}`)).toBe(firedAt);
      for (const at of impossible.keys()) expect(firedAtOf(`impossible-${at}`)).toBe(readAt);
      expect(firedAtOf('next clock')).toBe(firedAt);
      expect(mails).toHaveLength(recent.length + impossible.length + 1);
      expect([endsOf('hours ago'), endsOf('years ago')]).toEqual([['skipped:too_old'], ['skipped:too_old']]);

      const eve = await journey.visitor('eve');
      journey.journal.script = [{ status: 410 }];
      journey.journal.publish(timedBy(eve.key, 'read again', null));
      await journey.poll();
      await journey.consume();
      expect(endsOf('read again')).toEqual(['skipped:too_old']);
      expect(await journey.mails(eve)).toEqual([]);
    },
  },
  {
    number: 94,
    fault: 'events come in another order than they fired',
    reaction:
      'the time of firing decides: a purchase stops the e-mail for an older cart though it comes first, not that for a newer cart though it comes last; an older cart takes no newer one’s place, and within the re-entry time of one that was mailed it is skipped',
    async prove() {
      const journey = await aJourney({ campaigns: waiting() });
      const [ada, bob, eve] = [
        await journey.visitor(),
        await journey.visitor('bob'),
        await journey.visitor('eve'),
      ];
      const ago = (seconds: number) => readAt - seconds * second;
      await inTurn(journey, [
        purchase(ada, ago(10), 'bought'),
        purchase(ada, ago(120), 'bought before that'),
        cart(ada, ago(60), 'older than the purchase', 'Mug'),
        cart(bob, ago(10), 'newer than the purchase', 'Cup'),
        purchase(bob, ago(60), 'bought before'),
        cart(eve, ago(10), 'newer cart', 'New plate'),
        cart(eve, ago(60), 'older cart', 'Old plate'),
      ]);
      expect(journey.endsOf('older than the purchase')).toEqual(['skipped:converted']);
      expect(journey.endsOf('older cart')).toEqual(['skipped:superseded']);
      await journey.consumer.wake(readAt + hour);
      const mails = await journey.mails();
      expect(Object.fromEntries(mails.map(({ to, text }) => [to, text]))).toEqual({
        [bob.email]: 'Cup',
        [eve.email]: 'New plate',
      });
      expect(mails).toHaveLength(2);
      expect(journey.endsOf('newer cart')).toEqual(['waiting:delay', 'sent']);

      const atOnce = await aJourney({ campaigns: [aCampaign({ reentrySeconds: 300 })] });
      const zoe = await atOnce.visitor('zoe');
      await inTurn(atOnce, [
        cart(zoe, ago(10), 'mailed', 'Mug'),
        cart(zoe, ago(60), 'late', 'Cup'),
        cart(zoe, ago(400), 'another visit', 'Plate'),
      ]);
      expect(atOnce.endsOf('late')).toEqual(['skipped:reentry']);
      expect((await atOnce.mails()).map(({ text }) => text)).toEqual(['Mug', 'Plate']);
    },
  },
  {
    number: 95,
    fault: 'an event is older than its campaign allows, after an outage or a rewind',
    reaction: 'it is not mailed: skipped as too old, and counted',
    async prove() {
      const { journey, mails, endsOf } = await amongNeighbours(({ key }) => [
        aCart(key, { eventId: 'old', ...firedAtMs(readAt - 6 * hour - second) }),
        aCart(key, { eventId: 'days old', ...firedAtMs(readAt - 6 * day) }),
        aCart(key, { eventId: 'just in time', ...firedAtMs(readAt - 6 * hour + second) }),
      ]);
      expect([endsOf('old'), endsOf('days old')]).toEqual([['skipped:too_old'], ['skipped:too_old']]);
      expect(endsOf('just in time')).toEqual(['sent']);
      expect(mails).toHaveLength(1);
      expect(journey.consumer.telemetry.counts).toEqual({ DeliverySent: 3, DeliverySkipped: 2 });
    },
  },
];
