// A hostile event among good neighbours on one page of the journal: whatever becomes of it, they are mailed.
import { expect } from 'vitest';
import { aCart } from './cart-event.ts';
import { aJourney, type Journey, type JourneySettings, type Visitor } from './journey.ts';
import type { KeptReject, Mail } from './what-came-out.ts';

export interface AmongNeighbours {
  journey: Journey;
  /** Whom the hostile events are about. */
  visitor: Visitor;
  /** What this visitor got. */
  mails: Mail[];
  rejects: KeptReject[];
  /** How this event ended. */
  endsOf: Journey['endsOf'];
}

/** Publishes the events between two good ones, and lets poller and consumer have them. The neighbours are seen to here. */
export async function amongNeighbours(
  hostile: (visitor: Visitor) => unknown[],
  settings: JourneySettings = {},
): Promise<AmongNeighbours> {
  const journey = await aJourney(settings);
  const [before, visitor, after] = [
    await journey.visitor('before'),
    await journey.visitor(),
    await journey.visitor('after'),
  ];
  const events = [aCart(before.key), ...hostile(visitor), aCart(after.key)];
  journey.journal.pageSize = events.length;
  journey.journal.publish(...events);
  await journey.poll();
  expect((await journey.saved()).cursor).toMatch(new RegExp(`since=${events.length - 1}$`));
  expect(journey.telemetry.counts).toMatchObject({ EventsRead: events.length });
  expect(await journey.consume()).toEqual([]);
  for (const neighbour of [before, after]) {
    expect(await journey.mails(neighbour)).toMatchObject([
      { subject: 'Your cart', html: '<p>Linen shirt, Canvas bag</p>', text: 'Linen shirt, Canvas bag' },
    ]);
  }
  const [mails, rejects] = [await journey.mails(visitor), await journey.rejects()];
  expect(journey.mailed().length).toBe(mails.length + 2);
  return { journey, visitor, mails, rejects, endsOf: journey.endsOf };
}

/** The same, for events of which each is to end as a reject, kept as the journal served it. */
export async function expectRejected(reason: string, events: unknown[]): Promise<AmongNeighbours> {
  const result = await amongNeighbours(() => events);
  const { journey, mails, rejects } = result;
  expect(mails).toEqual([]);
  expect(rejects.map((reject) => [reject.reason, reject.event])).toEqual(
    events.map((event) => [reason, event]),
  );
  expect(journey.telemetry.counts).toMatchObject({ EventsRejected: events.length, TriggersEnqueued: 2 });
  const told = journey.telemetry.audited.map(({ end, reason: why }) => [end, why]);
  expect(told).toEqual(events.map(() => ['rejected', reason]));
  return result;
}
