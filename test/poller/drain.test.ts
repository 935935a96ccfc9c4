import { describe, expect, it } from 'vitest';
import { CampaignTriggersError } from '../../functions/core/errors.ts';
import { anEvent } from '../core/an-event.ts';
import { createWorld, input, journalUrl, someEvents } from './fake-world.ts';

const at = (since: number) => `https://events-va6.adobe.io/fast/r?since=${since}`;
const ids = (count: number) => Array.from({ length: count }, (_, i) => `e-${i}`);
const startingAt = (start: string, url = journalUrl) => ({ journal: { ...input.journal, start, url } });

describe('a run', () => {
  it('brings every event into the queue, in order, and saves where it ended', async () => {
    const world = createWorld(someEvents(7));
    await world.run();
    expect(world.queuedIds()).toEqual(ids(7));
    expect(world.cursor()).toBe(at(6));
    expect(world.telemetry.counts).toMatchObject({ PagesRead: 4, EventsRead: 7, TriggersEnqueued: 7 });
    expect(world.telemetry.seconds.JournalLagSeconds).toEqual([8]);
  });

  it('counts what it read and each answer that nothing is newer, and tells how old the saved position is', async () => {
    const world = createWorld(someEvents(2));
    await world.run({ seconds: 60 });
    const { JournalBytesRead = 0, JournalEmptyAnswers = 0 } = world.telemetry.counts;
    expect(JournalBytesRead).toBeGreaterThan(500);
    expect(JournalEmptyAnswers).toBeGreaterThan(1);
    const [age = -1, ...more] = world.telemetry.seconds.PositionAgeSeconds ?? [];
    expect(more).toEqual([]);
    expect(age).toBeGreaterThanOrEqual(0);
    expect(age).toBeLessThan(60);
  });

  it('says once that the journal is drained, and again when more has come', async () => {
    const world = createWorld(someEvents(2));
    const said = () => world.telemetry.logged.filter((line) => line.includes('"journal drained"')).length;
    const more = () => {
      world.events = someEvents(3);
      return undefined;
    };
    world.script = [undefined, undefined, undefined, more];
    await world.run({ seconds: 60 });
    expect(world.queuedIds()).toEqual(ids(3));
    expect(said()).toBe(2);
  });

  it('goes on where the last one ended', async () => {
    const world = createWorld(someEvents(3));
    await world.run();
    world.events = someEvents(5);
    world.asked.length = 0;
    await world.run();
    expect(world.queuedIds()).toEqual(ids(5));
    expect(world.asked[0]).toBe('r?since=2');
  });

  it('reads on without a pause while pages come, waits as told at the end, and sees what came meanwhile', async () => {
    const world = createWorld(someEvents(4));
    world.script = [
      undefined,
      undefined,
      undefined,
      () => {
        world.events = someEvents(5);
        return undefined;
      },
    ];
    await world.run({ seconds: 15 });
    expect(world.queuedIds()).toEqual(ids(5));
    expect(world.time.slept).toEqual([10_000]);
  });

  it('ends before its time is over, and at once when it is asked to wait longer than that', async () => {
    const world = createWorld();
    const began = world.time.now;
    await world.run();
    expect(world.time.now - began).toBe(50_000);
    const other = createWorld();
    other.script = [{ status: 204, headers: { 'retry-after': '300' } }];
    await other.run();
    expect(other.time.slept).toEqual([]);
  });

  it('renews its lease while there is nothing to read, and gives it back at the end', async () => {
    const world = createWorld();
    const left: number[] = [];
    world.script = Array.from({ length: 6 }, () => () => {
      left.push((world.item()?.until ?? 0) - world.time.now);
      return undefined;
    });
    await world.run();
    expect(left).toHaveLength(6);
    expect(Math.min(...left)).toBeGreaterThanOrEqual(20_000);
    expect(world.item()?.owner).toBeUndefined();
  });
});

describe('a new consumer', () => {
  it('uses `latest` once, and then follows the links', async () => {
    const world = createWorld(someEvents(3));
    await world.run({ seconds: 5, event: startingAt('latest') });
    world.time.now += 60_000;
    await world.run({ seconds: 5, event: startingAt('latest') });
    expect(world.asked).toEqual(['r?latest=true', 'r?since=2']);
    expect(world.cursor()).toBe(at(2));
  });

  it('goes back by a duration', async () => {
    const world = createWorld();
    await world.run({ seconds: 5, event: startingAt('-PT2H') });
    expect(world.asked).toEqual(['r?seek=-PT2H']);
  });

  it('honours a starting point in the journal URL, for the very first read only', async () => {
    const world = createWorld(someEvents(3));
    const event = startingAt('oldest', `${journalUrl}?latest=true&limit=2`);
    await world.run({ seconds: 5, event });
    world.time.now += 60_000;
    await world.run({ seconds: 5, event });
    expect(world.asked).toEqual(['r?latest=true&limit=2', 'r?since=2']);
    expect(world.telemetry.counts.PositionExpired).toBeUndefined();
  });

  it.each<[string, unknown, RegExp]>([
    [
      'a journal in the clear',
      startingAt('oldest', 'http://example.com/r'),
      /journal\.url must be an https URL/,
    ],
    ['an unknown start', startingAt('yesterday'), /journal\.start must be oldest, latest/],
    ['a start in the future', startingAt('PT2H'), /journal\.start must be oldest, latest/],
    ['no name', { journal: { ...input.journal, name: '' } }, /the journal has no name/],
    ['no input', null, /input of the schedule/],
  ])('stops with a sentence at %s', async (_, event, message) => {
    await expect(createWorld().run({ event })).rejects.toThrow(message);
  });
});

describe('what becomes of an event', () => {
  it('is told by queue, rejects, counts and audit lines', async () => {
    const foreign = anEvent({ eventId: 'foreign', header: { imsOrg: 'FF@AdobeOrg' } });
    const nobodys = anEvent({ eventId: 'nobodys', trigger: { triggerId: 'unwanted' } });
    const large = anEvent({ eventId: 'large', trigger: { triggerId: 'large' } });
    const world = createWorld(['text', foreign, nobodys, large, ...someEvents(1)]);
    world.fits = ({ triggerId }) => triggerId !== 'large';
    await world.run({ seconds: 5 });
    expect(world.queuedIds()).toEqual(['e-0']);
    expect(world.rejected).toMatchObject([
      { reason: 'EVENT_NOT_AN_OBJECT', position: 'p:0', event: 'text' },
      { reason: 'FOREIGN_ORGANISATION', position: 'p:1', event: foreign, eventId: 'foreign' },
      { reason: 'TRIGGER_TOO_LARGE', position: 'p:3', event: large, eventId: 'large' },
    ]);
    expect(world.telemetry.counts).toMatchObject({
      EventsRead: 5,
      TriggersEnqueued: 1,
      TriggersUnwanted: 1,
      EventsRejected: 3,
      EventsForeignOrg: 1,
    });
    const told = world.telemetry.audited.map(({ end, reason, position, eventId }) => [
      end,
      reason,
      position,
      eventId,
    ]);
    expect(told).toEqual([
      ['rejected', 'EVENT_NOT_AN_OBJECT', 'p:0', undefined],
      ['rejected', 'FOREIGN_ORGANISATION', 'p:1', 'foreign'],
      ['unwanted', undefined, 'p:2', 'nobodys'],
      ['rejected', 'TRIGGER_TOO_LARGE', 'p:3', 'large'],
    ]);
    expect(JSON.stringify(world.telemetry.audited)).not.toContain('SHOPPER-42');
  });

  it('is told before the position moves, so that a kill in between leaves no event without its end', async () => {
    const world = createWorld(['text', anEvent({ trigger: { triggerId: 'unwanted' } })]);
    const save = async () => {
      throw new CampaignTriggersError('POSITION_STORE_FAILED', 'the table failed');
    };
    const poll = world.createPoller({ ...world.positions, save });
    await expect(world.run({ poll })).rejects.toMatchObject({ code: 'POSITION_STORE_FAILED' });
    expect(world.telemetry.audited.map(({ end, position }) => [end, position])).toEqual([
      ['unwanted', 'p:1'],
      ['rejected', 'p:0'],
    ]);
    expect(world.telemetry.counts.EventsRead).toBeUndefined();
  });

  it('that breaks the reading of it is rejected alone, whole', async () => {
    const world = createWorld(someEvents(3));
    world.fits = ({ eventId }) => {
      if (eventId === 'e-1') throw new TypeError('nobody foresaw SHOPPER-42');
      return true;
    };
    await world.run();
    expect(world.queuedIds()).toEqual(['e-0', 'e-2']);
    expect(world.rejected).toMatchObject([
      {
        reason: 'UNEXPECTED',
        detail: 'reading it failed (TypeError)',
        position: 'p:1',
        event: world.events[1],
      },
    ]);
    expect(world.cursor()).toBe(at(2));
  });
});
