import { describe, expect, it } from 'vitest';
import { createWorld, someEvents } from './fake-world.ts';

const foreign = { link: '<https://evil.example/r?since=9>; rel="next"' };

describe('a link to a foreign host', () => {
  it('behind a page is not followed: the page is delivered, and the next run goes on after it', async () => {
    const world = createWorld(someEvents(6));
    const [, , third, fourth] = world.events;
    const entries = [
      { position: 'p:2', event: third },
      { position: 'p:3', event: fourth },
    ];
    world.script = [undefined, { body: { events: entries, _page: { last: '3' } }, headers: foreign }];
    await expect(world.run()).rejects.toMatchObject({ code: 'JOURNAL_FOREIGN_LINK' });
    expect(world.asked).toEqual(['r', 'r?since=1']);
    expect(world.cursor()).toBe('https://events-va6.adobe.io/fast/r?since=3');
    expect(world.telemetry.counts.JournalReadFailed).toBe(1);
    await world.run();
    expect(world.queuedIds()).toEqual(['e-0', 'e-1', 'e-2', 'e-3', 'e-4', 'e-5']);
    expect(world.telemetry.counts.PositionExpired).toBeUndefined();
  });

  it('behind an end is not saved: the next run asks where this one did', async () => {
    const world = createWorld(someEvents(2));
    world.script = [undefined, { status: 204, headers: foreign }];
    await expect(world.run()).rejects.toMatchObject({ code: 'JOURNAL_FOREIGN_LINK' });
    expect(world.cursor()).toBe('https://events-va6.adobe.io/fast/r?since=1');
    world.events = someEvents(3);
    await world.run();
    expect(world.queuedIds()).toEqual(['e-0', 'e-1', 'e-2']);
  });

  it('behind a page that tells no position stops the run before the page counts', async () => {
    const world = createWorld(someEvents(1));
    world.script = [{ body: { events: ['text'] }, headers: foreign }];
    await expect(world.run()).rejects.toMatchObject({ code: 'JOURNAL_FOREIGN_LINK' });
    expect(world.positions.saves).toEqual([]);
    expect(world.rejected).toEqual([]);
  });
});
