// A poller that stood still for longer than Adobe keeps events.
import { expect } from 'vitest';
import { aCart } from '../../cart-event.ts';
import { alarmsOn } from '../../deployed-stack.ts';
import type { FaultRow } from '../../fault-row.ts';
import { aJourney, type Journey, type Visitor } from '../../journey.ts';

const day = 24 * 3_600_000;

function firedAgo(journey: Journey, { key }: Visitor, ms: number, eventId: string) {
  const header = { properties: [{ name: 'triggerFiredTimestamp', value: String(journey.time.now - ms) }] };
  return aCart(key, { eventId, header });
}

/** Reads Ada's cart, stands still for eight days, and finds Bob's of two days ago and Eve's fresh one. */
async function standStill(): Promise<{ journey: Journey; ada: Visitor; eve: Visitor; stoppedAt: string }> {
  const journey = await aJourney();
  const [ada, bob, eve] = [
    await journey.visitor(),
    await journey.visitor('bob'),
    await journey.visitor('eve'),
  ];
  journey.journal.publish(aCart(ada.key));
  await journey.poll();
  await journey.consume();
  const stoppedAt = new Date(journey.time.now).toISOString();
  journey.journal.publish(aCart(bob.key, { eventId: 'lost' }));
  journey.journal.forget();
  journey.time.now += 8 * day;
  const [stale, fresh] = ['stale', 'fresh'];
  journey.journal.publish(
    firedAgo(journey, bob, 2 * day, stale),
    firedAgo(journey, eve, 60_000, fresh),
    // An event whose clock is wrong says nothing about where the journal begins.
    firedAgo(journey, ada, 9 * day, 'wrong'),
  );
  return { journey, ada, eve, stoppedAt };
}

/** Alarmed once, with the interval that nobody has read; what is stale by now is not mailed. */
async function expectReported(
  { journey, ada, eve, stoppedAt }: Awaited<ReturnType<typeof standStill>>,
  incident: RegExp,
): Promise<void> {
  expect(journey.telemetry.counts.PositionExpired).toBe(1);
  expect(alarmsOn('PositionExpired')).toEqual(['Poller/PositionExpired']);
  const lines = journey.telemetry.logged.map((line) => JSON.parse(line));
  expect(lines).toContainEqual(expect.objectContaining({ message: expect.stringMatching(incident) }));
  const [gap, ...more] = lines.filter(({ message }) => message === 'what fired in between was not read');
  expect(more).toEqual([]);
  expect(gap).toMatchObject({ code: 'JOURNAL_POSITION_EXPIRED', journal: 'shop', from: stoppedAt });
  expect(gap.until > stoppedAt && Date.parse(gap.until) < journey.time.now - day).toBe(true);
  await journey.consume();
  expect(journey.mailed()).toEqual([ada.email, eve.email]);
  expect(journey.endsOf('stale')).toEqual(['skipped:too_old']);
}

export const stoppedFaults: readonly FaultRow[] = [
  {
    number: 74,
    fault: 'the poller stood still for longer than the seven days that Adobe keeps events',
    reaction:
      'whether Adobe says so or is silent about it: an alarm, the lost interval in the log, reading from the oldest event on, and no e-mail for what is stale by now',
    async prove() {
      const told = await standStill();
      told.journey.journal.script = [{ status: 410, body: 'Events at position 0 have expired.' }];
      await told.journey.poll();
      await expectReported(told, /no longer has the position saved after/);

      const silent = await standStill();
      await silent.journey.poll();
      await expectReported(silent, /not read for longer than Adobe keeps events/);
    },
  },
];
