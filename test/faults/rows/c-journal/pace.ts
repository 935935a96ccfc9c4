// A journal that is too busy, down, slow, or fuller than a run can read.
import { expect } from 'vitest';
import { journalUrl } from '../../../poller/fake-world.ts';
import {
  at,
  expectRecovery,
  ids,
  inWorld,
  inWorlds,
  journalAt,
  minute,
  pausesOf,
} from '../../adobe-world.ts';
import { expectAlarm } from '../../alarms.ts';
import type { FaultRow } from '../../fault-row.ts';
import { withAdobe } from '../../simulated-adobe.ts';

export const outageFaults: readonly FaultRow[] = [
  {
    number: 55,
    fault: '429 of the journal, with or without `Retry-After`',
    reaction:
      'the poller waits as told, else with growing pauses, and never has two requests under way; being asked to wait is no failure and counts nowhere',
    async prove() {
      await inWorlds([{ 'retry-after': '7' }, {}], 4, async (world, headers) => {
        let underWay = 0;
        let most = 0;
        const throttled = async () => {
          most = Math.max(most, ++underWay);
          await new Promise((resolve) => setImmediate(resolve));
          underWay -= 1;
          return { status: 429, headers };
        };
        world.script = [throttled, throttled, throttled];
        expect(await world.invoke(30)).toBeUndefined();
        const told = 'retry-after' in headers;
        expect(pausesOf(world).slice(0, 3)).toEqual(told ? [7000, 7000, 7000] : [250, 500, 1000]);
        expect([most, world.counted('JournalReadFailed')]).toEqual([1, 0]);
        expect(world.said()).toContain('JOURNAL_THROTTLED');
        await expectRecovery(world);
      })();
    },
  },
  {
    number: 56,
    fault: '500, 502, 503 or 504, with whatever body',
    reaction:
      'the same URL is asked again with pauses that double up to half a minute and that chance spreads; the position stays, and `JournalReadFailed` alarms after five minutes',
    prove: inWorlds([500, 502, 503, 504], 4, async (world, status) => {
      world.script = [
        undefined,
        ...Array.from({ length: 8 }, () => ({ status, body: '<html>p8e-down</html>' })),
      ];
      expect(await world.invoke(45)).toBeUndefined();
      expect(pausesOf(world).slice(1)).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000]);
      expect([world.cursor(), world.counted('JournalReadFailed')]).toEqual([at(1), 8]);
      expectAlarm('Poller/JournalReadFailed', 'JournalReadFailed', 5);
      expect(world.said()).toContain(`the journal answered ${status}`);
      world.chance = 0.9;
      world.script = [{ status }, { status }];
      await expectRecovery(world);
      expect(pausesOf(world).slice(9, 11)).toEqual([475, 950]);
    }),
  },
];

export const fullnessFaults: readonly FaultRow[] = [
  {
    number: 58,
    fault: 'a trickle: each answer holds one event',
    reaction: 'the poller asks on without a pause until there is nothing newer',
    prove: () =>
      withAdobe(
        async ({ world, invoke, publish }) => {
          publish(0, 30);
          const began = world.time.now;
          expect(await invoke(5)).toBeUndefined();
          expect(world.queuedIds()).toEqual(ids(30));
          expect([world.counted('PagesRead'), world.time.slept, world.time.now]).toEqual([30, [], began]);
        },
        { maxEventsPerPage: 1 },
      ),
  },
  {
    number: 59,
    fault: 'more events than a run can read: its end is never reached',
    reaction:
      'the run ends in time, everything read is enqueued and saved, and the next run goes on there; the lag grows in `JournalLagSeconds`, and when mail is a quarter of an hour late for it, _Consumer/DeliveryLate_ alarms',
    prove: inWorld(200, async (world) => {
      const slowly = () => {
        world.time.now += 2000;
        return undefined;
      };
      for (let run = 1; run <= 2; run++) {
        const began = world.time.now;
        world.script = Array.from({ length: 60 }, () => slowly);
        expect(await world.invoke()).toBeUndefined();
        expect(world.time.now - began).toBeGreaterThan(55_000);
        expect(world.time.now - began).toBeLessThanOrEqual(60_000);
        expect(world.cursor()).toBe(at(world.queued.length - 1));
        expect(world.item()?.owner).toBeUndefined();
      }
      expect(world.queuedIds()).toEqual(ids(world.queued.length));
      expect(world.counted('JournalEmptyAnswers')).toBe(0);
      const [first = 0, second = 0] = world.telemetry.seconds.JournalLagSeconds ?? [];
      expect(second).toBeGreaterThan(first + 50);
      expectAlarm('Consumer/DeliveryLate', 'FiringToSentSeconds', 15);
      world.script = [];
      await expectRecovery(world);
    }),
  },
];

export const requestFaults: readonly FaultRow[] = [
  {
    number: 61,
    fault: '400 to our URL',
    reaction:
      'it is asked once without its limit; a position that is refused twice is taken for expired, with the alarm of `PositionExpired`; a URL without both fails the run with `JOURNAL_BAD_REQUEST`',
    async prove() {
      await inWorld(4, async (world) => {
        const event = journalAt(`${journalUrl}?limit=0`);
        world.script = [{ status: 400 }];
        await expectRecovery(world, event);
        expect(world.asked.slice(0, 2)).toEqual(['r?limit=0', 'r']);
        expect(world.counted('JournalReadFailed')).toBe(0);
      })();
      await inWorld(4, async (world) => {
        expect(await world.invoke(5)).toBeUndefined();
        world.asked.length = 0;
        world.queued.length = 0;
        world.time.now += minute;
        world.script = [{ status: 400 }, { status: 400 }];
        expect(await world.invoke(15)).toBeUndefined();
        expect(world.asked.slice(0, 3)).toEqual(['r?since=3', 'r?since=3', 'r']);
        expect([world.counted('PositionExpired'), world.queuedIds()]).toEqual([1, ids(4)]);
        await expectRecovery(world);
      })();
      await inWorld(4, async (world) => {
        world.script = [{ status: 400 }];
        expect(await world.invoke()).toBe('JOURNAL_BAD_REQUEST');
        expect([world.cursor(), world.counted('JournalReadFailed')]).toEqual([undefined, 1]);
        await expectRecovery(world);
      })();
    },
  },
  {
    number: 62,
    fault: 'the journal refuses our `limit`, or serves more or fewer events than it says',
    reaction: 'refused, it is left away; otherwise any number of events is a page',
    async prove() {
      await inWorlds(['1', '50'], 5, async (world, limit) => {
        await expectRecovery(world, journalAt(`${journalUrl}?limit=${limit}`));
        expect(world.counted('PagesRead')).toBe(3);
      })();
      await withAdobe(async ({ world, adobe, publish }) => {
        publish(0, 5);
        expect(await world.invoke(5, journalAt(`${adobe.journalUrl}?limit=none`))).toBeUndefined();
        expect(world.queuedIds()).toEqual(ids(5));
        expect(world.counted('JournalReadFailed')).toBe(0);
      });
    },
  },
];
