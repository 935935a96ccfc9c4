// Under steady traffic nobody waits for the ten seconds that the journal asks for when it is empty; a backlog is read without a pause.
import { expect, it } from 'vitest';
import { anEvent } from '../core/an-event.ts';
import { createWorld, journalUrl } from './fake-world.ts';

const firingAt = (at: number, eventId: string) => {
  const properties = [{ name: 'triggerFiredTimestamp', value: String(at) }];
  return anEvent({ eventId, header: { properties, messageId: eventId } });
};

/** A journal that gains `perSecond` events a second from now on, at most `most` of them on a page, and each read takes a round trip. */
function busyWorld(perSecond: number, { most = 1000, backlog = 0, roundTripMs = 5 } = {}) {
  const world = createWorld();
  const began = world.time.now - (backlog / perSecond) * 1000;
  let read = 0;
  const waits: number[] = [];
  const serve = () => {
    world.time.now += roundTripMs;
    const there = Math.floor(((world.time.now - began) / 1000) * perSecond);
    const count = Math.min(most, there - read);
    if (count === 0) return { status: 204, headers: { 'retry-after': '10' } };
    const events = Array.from({ length: count }, (_, at) => {
      const firedAt = began + ((read + at) / perSecond) * 1000;
      waits.push(world.time.now - firedAt);
      return { position: `p-${read + at}`, event: firingAt(firedAt, `e-${read + at}`) };
    });
    read += count;
    const link = `<${journalUrl}?since=p-${read - 1}>; rel="next"`;
    return { body: { events, _page: { last: `p-${read - 1}`, count } }, headers: { link } };
  };
  world.script = Array.from({ length: 5000 }, () => serve);
  return Object.assign(world, {
    waits,
    published: () => Math.floor(((world.time.now - began) / 1000) * perSecond),
  });
}

/** Of the events read after the end was reached once and waited for, as Adobe asks. */
const worst = (waits: number[], from: number) => Math.max(...waits.slice(from));

it('reads a busy journal every second once it has reached its end, this minute and the next', async () => {
  const world = busyWorld(100);
  await world.run();
  await world.run();
  // As told before the first events and after them, which is when the poller learns how young they are at the end.
  expect(world.time.slept.filter((ms) => ms > 1000)).toEqual([10_000, 10_000]);
  expect(worst(world.waits, 22 * 100)).toBeLessThan(2500);
});

it('reads a quiet journal as seldom as Adobe asks', async () => {
  const world = busyWorld(5);
  await world.run();
  expect(world.asked.length).toBeLessThan(25);
});

it('does not fall behind where the pages are smaller than what a second brings', async () => {
  const world = busyWorld(100, { most: 40 });
  for (let minute = 0; minute < 5; minute += 1) await world.run();
  expect(world.published() - world.queued.length).toBeLessThan(12 * 100);
  expect(worst(world.waits.slice(-3000), 0)).toBeLessThan(12_000);
});

it('does not fall behind either where the last trigger of a quiet night came hours after its firing', async () => {
  const world = busyWorld(100, { most: 40 });
  const event = firingAt(world.time.now - 2 * 60 * 60 * 1000, 'late');
  const late = { body: { events: [{ position: 'late', event }], _page: { last: 'late', count: 1 } } };
  world.script.unshift(late, { status: 204, headers: { 'retry-after': '10' } });
  for (let minute = 0; minute < 5; minute += 1) await world.run();
  expect(worst(world.waits.slice(-3000), 0)).toBeLessThan(25_000);
});

it('reads a backlog without a pause, the first one and every later one', async () => {
  const world = busyWorld(100, { most: 40, backlog: 8000 });
  await world.run({ seconds: 3 });
  expect([world.queued.length > 7000, world.time.slept]).toEqual([true, []]);
  await world.run();
  world.time.now += 120_000;
  const [asked, slept] = [world.asked.length, world.time.slept.length];
  await world.run({ seconds: 5 });
  expect(world.asked.length - asked).toBeGreaterThan(12_000 / 40);
  expect(world.time.slept.length - slept).toBeLessThan(3);
});
