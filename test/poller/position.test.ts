import { describe, expect, it } from 'vitest';
import { CampaignTriggersError } from '../../functions/core/errors.ts';
import { type Answer, createWorld, journalUrl, someEvents } from './fake-world.ts';

const day = 24 * 3_600_000;
const at = (since: number) => `https://events-va6.adobe.io/fast/r?since=${since}`;
const ids = (count: number) => Array.from({ length: count }, (_, i) => `e-${i}`);
const storeFailed = () => new CampaignTriggersError('POSITION_STORE_FAILED', 'the positions table failed');

/** A position as a run a minute ago left it. */
function leave(world: ReturnType<typeof createWorld>, since: number, more: object = {}) {
  const then = world.time.now - 60_000;
  const saved = { cursor: at(since), journalUrl, position: 'p', progressAt: then, checkedAt: then, ...more };
  const item = { saved, until: 0 };
  world.positions.items.set('prod#shop', item);
  return item;
}

describe('a crash', () => {
  it('between queue and position leaves the position where it was, and everything comes again', async () => {
    const world = createWorld(someEvents(6));
    let saves = 0;
    const crashing = {
      ...world.positions,
      async save(...save: Parameters<typeof world.positions.save>) {
        saves += 1;
        if (saves === 2) throw storeFailed();
        return world.positions.save(...save);
      },
    };
    await expect(world.run({ poll: world.createPoller(crashing) })).rejects.toMatchObject({
      code: 'POSITION_STORE_FAILED',
    });
    expect(world.queuedIds()).toEqual(ids(4));
    expect(world.cursor()).toBe(at(1));
    await world.run();
    expect(new Set(world.queuedIds())).toEqual(new Set(ids(6)));
    expect(world.telemetry.counts.EventsRead).toBe(6);
  });

  it('while a page is sent leaves no position at or behind that page', async () => {
    const world = createWorld(someEvents(8));
    world.beforeQueue = async (triggers) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (triggers[0]?.eventId === 'e-2') throw new CampaignTriggersError('QUEUE_SEND_FAILED', 'refused');
    };
    await expect(world.run()).rejects.toMatchObject({ code: 'QUEUE_SEND_FAILED' });
    expect(world.cursor()).toBe(at(1));
    expect(world.telemetry.counts.EventsRead).toBe(2);
    expect(world.item()?.owner).toBeUndefined();
  });

  it('that leaves its lease behind is waited out by the next run', async () => {
    const world = createWorld(someEvents(2));
    Object.assign(leave(world, 0), { owner: 'dead', until: world.time.now + 20_000 });
    await world.run();
    expect(world.queuedIds()).toEqual(['e-1']);
  });
});

describe('two pollers at once', () => {
  it('read once: the second ends quietly while the first renews its lease', async () => {
    const world = createWorld(someEvents(2));
    const item = leave(world, 0);
    const renewing = {
      ...world.positions,
      async take(...take: Parameters<typeof world.positions.take>) {
        Object.assign(item, { owner: 'alive', until: world.time.now + 30_000 });
        return world.positions.take(...take);
      },
    };
    await world.run({ poll: world.createPoller(renewing) });
    expect(world.asked).toEqual([]);
    expect(world.telemetry.logged.join()).toContain('LEASE_LOST');
    expect(world.telemetry.counts).toEqual({});
  });

  it('lose nothing when one is overtaken in the middle of a drain', async () => {
    const world = createWorld(someEvents(8));
    world.script = [
      undefined,
      undefined,
      () => {
        Object.assign(world.item() ?? {}, { owner: 'other', until: world.time.now });
        return undefined;
      },
    ];
    await world.run();
    expect([undefined, at(1), at(3)]).toContain(world.cursor());
    await world.run();
    expect(new Set(world.queuedIds())).toEqual(new Set(ids(8)));
    expect(world.cursor()).toBe(at(7));
  });

  it('started together bring every event', async () => {
    const world = createWorld(someEvents(20));
    await Promise.all([world.run(), world.run({ poll: world.createPoller() })]);
    expect(new Set(world.queuedIds())).toEqual(new Set(ids(20)));
    expect(world.cursor()).toBe(at(19));
  });
});

describe('an expired position', () => {
  it('is an incident, and reading goes on at the oldest event', async () => {
    const world = createWorld(someEvents(3));
    leave(world, 1);
    world.script = [{ status: 410, body: 'Events at position 1 have expired.' }];
    await world.run({ seconds: 5 });
    expect(world.asked.slice(0, 2)).toEqual(['r?since=1', 'r']);
    expect(world.queuedIds()).toEqual(ids(3));
    expect(world.telemetry.counts.PositionExpired).toBe(1);
    expect(world.telemetry.logged.join()).toContain('JOURNAL_POSITION_EXPIRED');
  });

  it.each<[string, Answer[], number, object]>([
    ['the interval that nobody read', [], 60_000, { from: -60_000, until: -8000 }],
    ['it up to now where the journal is empty', [{ status: 204 }], 60_000, { from: -60_000, until: 0 }],
    ['that nothing is missing where the journal begins before', [], 1000, { from: -1000, until: -8000 }],
  ])('has the log say %s', async (_, answers, readAgo, interval) => {
    const world = createWorld(someEvents(3));
    const now = world.time.now;
    leave(world, 1, { progressAt: now - readAgo });
    world.script = [{ status: 410 }, ...answers];
    await world.run({ seconds: 5 });
    const told = world.telemetry.logged.map((line) => JSON.parse(line)).filter(({ from }) => from);
    const times = told.map(({ from, until }) => ({
      from: Date.parse(from) - now,
      until: Date.parse(until) - now,
    }));
    expect(times).toEqual([interval]);
    expect(told[0].message).toMatch(readAgo > 8000 ? /was not read/ : /nothing seems to be missing/);
  });

  it('makes an event that tells no time as old as the journal may keep it, until the end is reached', async () => {
    const timeless = (eventId: string) => ({ id: eventId, trigger: { triggerId: 'cart' } });
    const world = createWorld([timeless('a'), timeless('b'), timeless('c')]);
    leave(world, 1);
    world.script = [
      { status: 410 },
      undefined,
      undefined,
      undefined,
      () => {
        world.events = [...world.events, timeless('d')];
        return undefined;
      },
    ];
    const began = world.time.now;
    await world.run({ seconds: 25 });
    expect(world.queued.map(({ eventId, firedAt }) => [eventId, firedAt])).toEqual([
      ['a', began - 7 * day],
      ['b', began - 7 * day],
      ['c', began - 7 * day],
      ['d', began + 10_000],
    ]);
    expect(world.item()?.saved?.rereadSince).toBe(0);
  });

  it('that comes at every turn ends the run, and the journal is left alone for a while', async () => {
    const world = createWorld(someEvents(3));
    world.script = Array.from({ length: 40 }, () => (url: URL) => {
      return url.searchParams.has('since') ? { status: 410 } : undefined;
    });
    await expect(world.run()).rejects.toMatchObject({ code: 'JOURNAL_PROTOCOL' });
    expect(world.asked).toEqual(['r', 'r?since=1', 'r', 'r?since=1']);
    world.time.now += 60_000;
    await world.run();
    expect(world.asked).toHaveLength(4);
    expect(world.telemetry.counts).toMatchObject({ PositionExpired: 1, JournalReadFailed: 1 });
  });

  it('is believed when it is refused with 400 twice', async () => {
    const world = createWorld(someEvents(3));
    leave(world, 1);
    world.script = [{ status: 400 }, { status: 400 }];
    await world.run({ seconds: 15 });
    expect(world.asked.slice(0, 3)).toEqual(['r?since=1', 'r?since=1', 'r']);
    expect(world.telemetry.counts.PositionExpired).toBe(1);
  });

  it('goes on at the latest event where the setting says so', async () => {
    const world = createWorld(someEvents(3));
    leave(world, 1);
    world.script = [{ status: 410 }];
    await world.run({ seconds: 5, poll: world.createPoller(world.positions, 'latest') });
    expect(world.asked).toEqual(['r?since=1', 'r?latest=true']);
    expect(world.cursor()).toBe(at(2));
  });

  it('that only `validate` can tell is found after a long silence, asked for at most once an hour', async () => {
    const world = createWorld(someEvents(3));
    leave(world, 2, { progressAt: world.time.now - day });
    world.script = [undefined, { status: 204 }];
    await world.run({ seconds: 5 });
    world.time.now += 60_000;
    await world.run({ seconds: 5 });
    expect(world.asked).toEqual(['r?since=2', 'validate?since=2', 'r?since=2']);
    expect(world.telemetry.counts.PositionExpired).toBeUndefined();
    world.time.now += 3_600_000;
    world.script = [undefined, { status: 400 }];
    await world.run({ seconds: 5 });
    expect(world.asked.slice(3, 6)).toEqual(['r?since=2', 'validate?since=2', 'r']);
    expect(world.queuedIds()).toEqual(ids(3));
    expect(world.telemetry.counts.PositionExpired).toBe(1);
  });

  it.each<[string, object, string]>([
    ['is empty', { cursor: '' }, 'r'],
    ['points to a foreign host', { cursor: 'https://evil.example/r?since=1' }, 'r'],
    [
      'belongs to a registration that was recreated',
      { journalUrl: 'https://events-va6.adobe.io/organizations/1/old' },
      'r',
    ],
    ['was not used for longer than Adobe keeps events', { checkedAt: 0 }, 'r?since=1'],
  ])('is suspected when the saved one %s', async (_, damage, first) => {
    const world = createWorld(someEvents(3));
    leave(world, 1, damage);
    await world.run({ seconds: 5 });
    expect(world.asked[0]).toBe(first);
    expect(world.telemetry.counts.PositionExpired).toBe(1);
  });

  it('is not suspected when the store cannot be read: the run fails instead', async () => {
    const world = createWorld(someEvents(3));
    const take = async () => {
      throw storeFailed();
    };
    const poll = world.createPoller({ ...world.positions, take });
    await expect(world.run({ poll })).rejects.toMatchObject({ code: 'POSITION_STORE_FAILED' });
    expect(world.asked).toEqual([]);
  });
});
