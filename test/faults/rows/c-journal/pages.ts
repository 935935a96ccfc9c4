// Pages that are not what the journal's documentation promises.
import { expect } from 'vitest';
import { journalUrl } from '../../../poller/fake-world.ts';
import {
  at,
  expectRecovery,
  ids,
  inWorld,
  inWorlds,
  journalAt,
  linkTo,
  minute,
  pageOf,
  pausesOf,
} from '../../adobe-world.ts';
import { expectAlarm } from '../../alarms.ts';
import type { FaultRow } from '../../fault-row.ts';

export const pageFaults: readonly FaultRow[] = [
  {
    number: 40,
    fault: '200 with an empty list of events',
    reaction: 'it is an end like 204: its link is followed, or the same URL asked again, after ten seconds',
    prove: inWorlds([undefined, '/fast/r?since=1&again=1'], 4, async (world, target) => {
      const headers = target === undefined ? {} : linkTo(target);
      world.script = [undefined, { body: { events: [] }, headers }];
      expect(await world.invoke(25)).toBeUndefined();
      expect(world.asked[2]).toBe(target === undefined ? 'r?since=1' : 'r?since=1&again=1');
      expect(pausesOf(world).slice(0, 2)).toEqual([0, 10_000]);
      expect([world.counted('PagesRead'), world.counted('JournalReadFailed')]).toEqual([2, 0]);
      await expectRecovery(world);
    }),
  },
  {
    number: 41,
    fault: '200 without a list of events',
    reaction:
      'no step is taken: the same URL is asked again with growing pauses, counted in `JournalReadFailed`, which alarms after five minutes',
    prove: inWorlds([{}, { events: {} }, { events: null }, [], 'null', '7'], 4, async (world, body) => {
      const headers = linkTo('/fast/r?since=99');
      world.script = [undefined, ...Array.from({ length: 20 }, () => ({ body, headers }))];
      expect(await world.invoke(10)).toBeUndefined();
      expect(new Set(world.asked.slice(1))).toEqual(new Set(['r?since=1']));
      expect(pausesOf(world).slice(1)).toEqual([250, 500, 1000, 2000, 4000]);
      expect([world.cursor(), world.counted('JournalReadFailed')]).toEqual([at(1), 6]);
      expectAlarm('Poller/JournalReadFailed', 'JournalReadFailed', 5);
      expect(world.said()).toContain('JOURNAL_PROTOCOL');
      world.script = [];
      await expectRecovery(world);
    }),
  },
  {
    number: 42,
    fault: '200 with events, but without a `Link`',
    reaction: 'reading goes on after `_page.last`, else after the last event’s position, with the limit kept',
    async prove() {
      await inWorld(4, async (world) => {
        const event = journalAt(`${journalUrl}?limit=2`);
        world.script = [{ body: pageOf(world, 0, 2) }];
        expect(await world.invoke(5, event)).toBeUndefined();
        expect(world.asked.slice(0, 2)).toEqual(['r?limit=2', 'r?limit=2&since=1']);
        await expectRecovery(world, event);
      })();
      await inWorld(4, async (world) => {
        world.script = [
          { body: pageOf(world, 0, 2, { _page: undefined }) },
          { body: pageOf(world, 2, 4), headers: linkTo('/fast/r?since=3') },
        ];
        expect(await world.invoke(5)).toBeUndefined();
        expect(world.asked.slice(0, 2)).toEqual(['r', 'r?since=p%3A1']);
        await expectRecovery(world);
      })();
    },
  },
  {
    number: 43,
    fault: '200 with events whose `next` leads to where they were served',
    reaction:
      'reading goes on after `_page.last`; where that leads to the same events again no run enqueues them twice: it backs off or ends, with `JOURNAL_PROTOCOL` in `JournalReadFailed`, which alarms after five minutes',
    async prove() {
      await inWorld(4, async (world) => {
        world.script = [{ body: pageOf(world, 0, 2), headers: linkTo(journalUrl) }];
        await expectRecovery(world);
        expect(world.asked.slice(0, 2)).toEqual(['r', 'r?since=1']);
      })();
      await inWorld(4, async (world) => {
        const stuck = { body: pageOf(world, 0, 2), headers: linkTo(`${journalUrl}?since=1`) };
        world.script = Array.from({ length: 20 }, () => stuck);
        expect(await world.invoke(10)).toBeUndefined();
        expect(pausesOf(world)).toEqual([0, 250, 500, 1000, 2000, 4000]);
        expect([world.queuedIds(), world.cursor()]).toEqual([ids(2), `${journalUrl}?since=1`]);
        world.script = [];
        await expectRecovery(world);
      })();
      await inWorld(4, async (world) => {
        const circle = { body: pageOf(world, 0, 2), headers: linkTo(journalUrl) };
        for (let run = 1; run <= 5; run++) {
          world.queued.length = 0;
          world.asked.length = 0;
          world.script = Array.from({ length: 20 }, () => circle);
          expect(await world.invoke()).toBe('JOURNAL_PROTOCOL');
          expect([world.queuedIds(), world.asked.length]).toEqual([ids(2), 2]);
          expect(world.counted('JournalReadFailed')).toBe(run);
          world.time.now += minute;
        }
        world.script = [];
        expect(await world.invoke()).toBeUndefined();
        expect(new Set(world.queuedIds())).toEqual(new Set(ids(4)));
        expect(world.cursor()).toBe(at(3));
      })();
    },
  },
  {
    number: 44,
    fault: '`_page.last` is not the position of the last event',
    reaction: 'the `next` link is followed, and saved as it is',
    prove: inWorlds(['p:0', 'elsewhere', 7], 4, async (world, last) => {
      const body = pageOf(world, 0, 2, { _page: { last, count: 2 } });
      world.script = [{ body, headers: linkTo('/fast/r?since=1') }];
      expect(await world.invoke(5)).toBeUndefined();
      expect(world.asked.slice(0, 2)).toEqual(['r', 'r?since=1']);
      expect(world.positions.saves[0]).toBe(at(1));
      await expectRecovery(world);
    }),
  },
  {
    number: 45,
    fault: '`_page.count` is not the number of events',
    reaction: 'the events that are there count; a warning tells both numbers',
    prove: inWorlds([0, 1, 99], 4, async (world, count) => {
      const body = pageOf(world, 0, 2, { _page: { last: '1', count } });
      world.script = [{ body, headers: linkTo('/fast/r?since=1') }];
      await expectRecovery(world);
      expect(world.counted('EventsRead')).toBe(4);
      expect(world.said()).toContain(`the journal counts ${count} events where it serves 2`);
    }),
  },
];
