// Faults of the journal's setting.
import { expect } from 'vitest';
import { parseSettings } from '../../../../lib/settings.ts';
import { SettingsError } from '../../../../lib/settings-error.ts';
import { journalUrl } from '../../../poller/fake-world.ts';
import { at, expectRecovery, ids, inWorld, inWorlds, journalAt, minute } from '../../adobe-world.ts';
import { expectAlarm } from '../../alarms.ts';
import type { FaultRow } from '../../fault-row.ts';

/** What `cdk synth` says of this URL. */
function synthProblems(url: string): readonly string[] {
  const journals = [{ name: 'shop', url, start: 'oldest' }];
  try {
    parseSettings('prod', { journals, sender: 'news@shop.example', sendingRatePerSecond: 14 });
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

export const journalUrlFaults: readonly FaultRow[] = [
  {
    number: 1,
    fault: 'the journal URL is empty, no URL, in the clear, or holds a password',
    reaction:
      '`cdk synth` stops with a sentence that names the setting and hides the password; a poller that is handed such a URL fails with `SETTING_MISSING` and asks nobody',
    prove: inWorlds(
      ['', 'events of the shop', 'http://events.adobe.io/r', 'https://me:p8e-password@events.adobe.io/r'],
      4,
      async (world, url) => {
        const [problem = '', ...more] = synthProblems(url);
        expect(more).toEqual([]);
        expect(problem).toMatch(/^journals\[0\]\.url is .*it must be the https URL/);
        expect(problem).not.toContain('p8e-password');

        expect(await world.invoke(60, journalAt(url))).toBe('SETTING_MISSING');
        expect(world.said()).toContain('journal.url must be an https URL');
        expect([world.signIns(), world.asked]).toEqual([0, []]);
        expect(synthProblems(journalUrl)).toEqual([]);
        await expectRecovery(world);
      },
    ),
  },
  {
    number: 2,
    fault: 'the journal URL says `latest=true`',
    reaction:
      'it counts for the very first read; after that the journal’s links are followed and `latest` is never asked again, not even after a 204 without a link; each run warns',
    prove: inWorld(3, async (world) => {
      const event = journalAt(`${journalUrl}?latest=true&limit=2`);
      world.script = [{ status: 204 }];
      expect(await world.invoke(5, event)).toBeUndefined();
      expect(world.cursor()).toBe(`${journalUrl}?limit=2`);
      world.time.now += minute;
      expect(await world.invoke(5, event)).toBeUndefined();
      expect(world.asked.filter((url) => url.includes('latest'))).toEqual(['r?latest=true&limit=2']);
      expect(world.asked[1]).toBe('r?limit=2');
      expect(world.telemetry.logged.filter((line) => line.includes('names a starting point'))).toHaveLength(
        2,
      );
      await expectRecovery(world, event);
    }),
  },
  {
    number: 3,
    fault: 'the journal URL says `since` or `seek`',
    reaction:
      'it counts while no position is saved; once there is one that is read from instead; each run warns',
    prove: inWorlds(['since=1', 'seek=-PT2H'], 4, async (world, query) => {
      const event = journalAt(`${journalUrl}?${query}`, 'latest');
      expect(await world.invoke(5, event)).toBeUndefined();
      expect(world.asked[0]).toBe(`r?${query}`);
      world.time.now += minute;
      world.asked.length = 0;
      expect(await world.invoke(5, event)).toBeUndefined();
      expect(world.asked).toEqual(['r?since=3']);
      expect(world.queuedIds()).toEqual(query === 'since=1' ? ['e-2', 'e-3'] : ids(4));
      expect(world.said()).toContain('counts for the very first read only');
    }),
  },
];

export const recreatedJournal: FaultRow = {
  number: 11,
  fault: 'the saved position belongs to another registration’s journal',
  reaction:
    'it is not sent; reading starts at the oldest event, or where `onExpiredPosition` says, and `PositionExpired` alarms',
  prove: inWorld(4, async (world) => {
    const before = journalAt('https://events-va6.adobe.io/organizations/1/deleted');
    expect(await world.invoke(5, before)).toBeUndefined();
    expect(world.cursor()).toBe(at(3));
    world.queued.length = 0;
    world.asked.length = 0;
    world.time.now += minute;
    expect(await world.invoke(5)).toBeUndefined();
    expect(world.asked[0]).toBe('r');
    expect(world.counted('PositionExpired')).toBe(1);
    expectAlarm('Poller/PositionExpired', 'PositionExpired', 1);
    expect(world.said()).toContain('the saved position belongs to another journal');
    await expectRecovery(world);
    expect(world.counted('PositionExpired')).toBe(1);

    world.coldStart('latest');
    world.asked.length = 0;
    world.time.now += minute;
    expect(await world.invoke(5, before)).toBeUndefined();
    expect(world.asked).toEqual(['deleted?latest=true']);
  }),
};
