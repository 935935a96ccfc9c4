// "Nothing newer" and how long to wait then.
import { expect } from 'vitest';
import { readAt } from '../../../core/an-event.ts';
import { input } from '../../../poller/fake-world.ts';
import {
  type AdobeWorld,
  at,
  expectRecovery,
  hour,
  ids,
  inWorld,
  inWorlds,
  minute,
  pausesOf,
} from '../../adobe-world.ts';
import { expectAlarm } from '../../alarms.ts';
import type { FaultRow } from '../../fault-row.ts';
import { withAdobe } from '../../simulated-adobe.ts';

const quarter = 15 * minute;

/** Runs every minute until the journal was asked a second time. */
async function pollTwice(world: AdobeWorld): Promise<number> {
  const began = world.time.now;
  for (let run = 0; world.askedAt.length < 2 && run < 30; run++) {
    world.time.now = Math.max(world.time.now, began + run * minute);
    expect(await world.invoke()).toBeUndefined();
  }
  return pausesOf(world)[0] ?? 0;
}

function retryAfters(): [string, number][] {
  const date = (ms: number) => new Date(readAt + ms).toUTCString();
  const garbage = ['-5', '0', 'abc', '300s', '1e9', '1.5', '10, 20', '', 'Tomorrow'];
  return [
    ['7', 7000],
    [date(20_000), 20_000],
    [date(-20_000), 10_000],
    ['1000000000', quarter],
    [date(48 * hour), quarter],
    ...garbage.map((value): [string, number] => [value, 10_000]),
  ];
}

export const pauseFaults: readonly FaultRow[] = [
  {
    number: 35,
    fault: '204 with `retry-after: 10`',
    reaction: 'the poller asks again after ten seconds, in the same run, and brings what has come meanwhile',
    prove: inWorld(4, async (world) => {
      const all = world.events.splice(2);
      world.script = [
        undefined,
        { status: 204, headers: { 'retry-after': '10' } },
        () => void world.events.push(...all),
      ];
      expect(await world.invoke(30)).toBeUndefined();
      expect(pausesOf(world).slice(0, 2)).toEqual([0, 10_000]);
      expect(world.queuedIds()).toEqual(ids(4));
      await expectRecovery(world);
    }),
  },
  {
    number: 36,
    fault: '204 without `retry-after`',
    reaction: 'ten seconds are the default; without chance in it, for one poller reads a journal',
    prove: inWorlds([0, 0.9], 2, async (world, chance) => {
      world.chance = chance;
      world.script = [undefined, { status: 204 }, { status: 204 }];
      expect(await world.invoke(40)).toBeUndefined();
      expect(pausesOf(world).slice(0, 3)).toEqual([0, 10_000, 10_000]);
      await expectRecovery(world);
    }),
  },
  {
    number: 37,
    fault: '204 without a `Link`',
    reaction: 'the same URL is asked again, `latest` taken out of it',
    async prove() {
      await inWorld(4, async (world) => {
        const all = world.events.splice(2);
        world.script = [undefined, { status: 204 }, () => void world.events.push(...all)];
        expect(await world.invoke(15)).toBeUndefined();
        expect(world.asked.slice(0, 3)).toEqual(['r', 'r?since=1', 'r?since=1']);
        expect(world.cursor()).toBe(at(3));
        await expectRecovery(world);
      })();
      await inWorld(4, async (world) => {
        world.script = [{ status: 204 }];
        expect(await world.invoke(15, { journal: { ...input.journal, start: 'latest' } })).toBeUndefined();
        expect(world.asked.slice(0, 2)).toEqual(['r?latest=true', 'r']);
        await expectRecovery(world);
      })();
    },
  },
  {
    number: 38,
    fault: '`retry-after` is a date, in the past, negative, no number, gigantic, a fraction, or two values',
    reaction:
      'seconds and dates count, between one second and fifteen minutes; of anything else the default of ten seconds',
    prove: inWorlds(retryAfters(), 2, async (world, [value, expected]) => {
      world.script = [{ status: 204, headers: { 'retry-after': value } }];
      expect(await pollTwice(world), value).toBe(expected);
      await expectRecovery(world);
    }),
  },
  {
    number: 39,
    fault: '`retry-after` is longer than a run lasts',
    reaction: 'the run ends at once and gives its lease back; later runs ask nothing until the time is over',
    prove: inWorlds([204, 429], 4, async (world, status) => {
      const began = world.time.now;
      world.script = [{ status, headers: { 'retry-after': '300' } }];
      expect(await world.invoke()).toBeUndefined();
      expect([world.time.now, world.item()?.owner]).toEqual([began, undefined]);
      world.time.now += 3 * minute;
      expect(await world.invoke()).toBeUndefined();
      expect([world.askedAt.length, world.time.now]).toEqual([1, began + 3 * minute]);
      world.time.now = began + 4.5 * minute;
      expect(await world.invoke()).toBeUndefined();
      expect(world.askedAt[1]).toBe(began + 5 * minute);
      await expectRecovery(world);
    }),
  },
];

export const silenceFault: FaultRow = {
  number: 60,
  fault: '204 for hours: the position may have been purged without a word',
  reaction:
    'after six hours the journal is asked to validate it, at most once an hour; where it says no, that is an expired position: `PositionExpired` alarms and reading goes on at the oldest event',
  prove: () =>
    withAdobe(
      async ({ world, adobe, asked, invoke, publish }) => {
        publish(0, 4);
        const validations = () => asked.filter((path) => path.includes('validate')).length;
        expect(await invoke(5)).toBeUndefined();
        world.time.now += 7 * hour;
        expect(await invoke(25)).toBeUndefined();
        expect([validations(), world.counted('PositionExpired')]).toEqual([1, 0]);

        publish(4, 8);
        adobe.faults.expireBefore(6);
        expect(await invoke(25)).toBeUndefined();
        expect([validations(), world.queuedIds()]).toEqual([1, ids(4)]);
        world.time.now += hour;
        expect(await invoke(25)).toBeUndefined();
        expect([validations(), world.counted('PositionExpired')]).toEqual([2, 1]);
        expect(world.queuedIds()).toEqual([...ids(4), 'e-6', 'e-7']);
        expect(world.said()).toContain('JOURNAL_POSITION_EXPIRED');
        expectAlarm('Poller/PositionExpired', 'PositionExpired', 1);
      },
      { expiredPositions: 'no-content' },
    ),
};
