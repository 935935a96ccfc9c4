// The journal refuses: the token, the key, the registration, the position.
import { expect } from 'vitest';
import { type AdobeWorld, at, expectRecovery, ids, inWorld, inWorlds, minute } from '../../adobe-world.ts';
import { expectAlarm } from '../../alarms.ts';
import type { FaultRow } from '../../fault-row.ts';

/** Runs fail by name, a minute apart, with one request each, until the journal answers again; the position stays. */
async function expectRefusedUntilMended(world: AdobeWorld, answer: object, code: string): Promise<void> {
  expect(await world.invoke(5)).toBeUndefined();
  world.asked.length = 0;
  world.script = Array.from({ length: 3 }, () => answer);
  for (let run = 1; run <= 3; run++) {
    world.time.now += minute;
    expect(await world.invoke()).toBe(code);
    expect(world.asked).toHaveLength(run);
    expect([world.cursor(), world.counted('JournalReadFailed')]).toEqual([at(3), run]);
    expect(world.item()?.owner).toBeUndefined();
  }
  expectAlarm('Poller/JournalReadFailed', 'JournalReadFailed', 5);
  expectAlarm('Poller/Failing', 'Errors', 3);
  expect(world.said()).toContain(code);
  await expectRecovery(world);
}

const denied = (error_code: string) => ({ status: 403, body: { error_code, message: 'p8e-message' } });

export const refusalFaults: readonly FaultRow[] = [
  {
    number: 29,
    fault: '401 to a token that should be good',
    reaction:
      'the token is dropped, the secret read afresh, the poller signs in once and repeats the request; a second 401 fails the run with `JOURNAL_UNAUTHORISED`, counts in `SignInFailed` and leaves the position',
    async prove() {
      await inWorld(4, async (world) => {
        world.script = [undefined, { status: 401, body: { error_code: '401013' } }];
        expect(await world.invoke(5)).toBeUndefined();
        expect(world.asked.slice(0, 3)).toEqual(['r', 'r?since=1', 'r?since=1']);
        expect([...world.tokensSeen]).toEqual(['Bearer access-token-1', 'Bearer access-token-2']);
        expect([world.store.reads, world.counted('SignInFailed')]).toEqual([2, 0]);
        await expectRecovery(world);
      })();
      await inWorld(4, async (world) => {
        world.script = [undefined, { status: 401 }, { status: 401 }];
        expect(await world.invoke()).toBe('JOURNAL_UNAUTHORISED');
        expect([world.signIns(), world.asked.length]).toEqual([2, 3]);
        expect([world.cursor(), world.counted('SignInFailed')]).toEqual([at(1), 1]);
        await expectRecovery(world);
      })();
    },
  },
  {
    number: 30,
    fault: '403 with 403003 or 403000: the key has no right to the journal',
    reaction:
      'each run fails with `JOURNAL_FORBIDDEN`, Adobe’s code and the advice to add the I/O Management API; it asks once a minute, `JournalReadFailed` alarms after five, the position stays',
    prove: inWorlds(['403003', '403000'], 4, async (world, code) => {
      await expectRefusedUntilMended(world, denied(code), 'JOURNAL_FORBIDDEN');
      expect(world.said()).toContain(`error code ${code}`);
      expect(world.said()).toContain('the I/O Management API is in the project');
    }),
  },
  {
    number: 31,
    fault: '403 with 403010: the gateway sees no token',
    reaction: 'the same, with the code in the log; the poller sends the token with every request',
    prove: inWorld(4, async (world) => {
      await expectRefusedUntilMended(world, denied('403010'), 'JOURNAL_FORBIDDEN');
      expect(world.said()).toContain('error code 403010');
      expect([...world.tokensSeen]).toEqual(['Bearer access-token-1']);
    }),
  },
  {
    number: 32,
    fault: '404: the registration is gone, or the URL is wrong',
    reaction:
      'each run fails with `JOURNAL_NOT_FOUND` and the advice to copy the URL again; one request a minute, `JournalReadFailed` alarms after five, the position stays',
    prove: inWorld(4, async (world) => {
      await expectRefusedUntilMended(world, { status: 404, body: '<html>' }, 'JOURNAL_NOT_FOUND');
      expect(world.said()).toContain('the registration was deleted or the URL is wrong');
    }),
  },
  {
    number: 33,
    fault: '410 with a text: the events at the position have expired',
    reaction:
      '`PositionExpired` alarms, the log tells since when events may be missing, and reading goes on at the oldest event, or where `onExpiredPosition` says',
    async prove() {
      await inWorlds(['Events at position 3 have expired.', '{"half":', ''], 4, async (world, body) => {
        expect(await world.invoke(5)).toBeUndefined();
        const lastRead = new Date(world.time.now).toISOString();
        world.queued.length = 0;
        world.asked.length = 0;
        world.time.now += 6 * 24 * 60 * minute;
        world.script = [{ status: 410, body }];
        expect(await world.invoke(5)).toBeUndefined();
        expect(world.asked.slice(0, 2)).toEqual(['r?since=3', 'r']);
        expect(world.said()).toContain(`no longer has the position saved after ${lastRead.slice(0, 16)}`);
        expect(world.said()).toContain('JOURNAL_POSITION_EXPIRED');
        expect(world.counted('PositionExpired')).toBe(1);
        expectAlarm('Poller/PositionExpired', 'PositionExpired', 1);
        await expectRecovery(world);
      })();
      await inWorld(4, async (world) => {
        expect(await world.invoke(5)).toBeUndefined();
        world.coldStart('latest');
        world.asked.length = 0;
        world.time.now += minute;
        world.script = [{ status: 410 }];
        expect(await world.invoke(5)).toBeUndefined();
        expect(world.asked).toEqual(['r?since=3', 'r?latest=true']);
        expect(world.counted('PositionExpired')).toBe(1);
        await expectRecovery(world);
      })();
    },
  },
  {
    number: 34,
    fault: '410 to the URL without a position',
    reaction:
      'the poller backs off within the run and ends it; each answer counts in `JournalReadFailed`, and no position is given up for it',
    async prove() {
      const gone = { status: 410, body: 'expired' };
      await inWorld(4, async (world) => {
        world.script = Array.from({ length: 20 }, () => gone);
        expect(await world.invoke(30)).toBeUndefined();
        expect(world.time.slept).toEqual([250, 500, 1000, 2000, 4000, 8000]);
        expect([world.counted('JournalReadFailed'), world.counted('PositionExpired')]).toEqual([7, 0]);
        expect(world.cursor()).toBeUndefined();
        world.script = [];
        await expectRecovery(world);
      })();
      await inWorld(4, async (world) => {
        expect(await world.invoke(5)).toBeUndefined();
        world.script = Array.from({ length: 20 }, () => gone);
        expect(await world.invoke(30)).toBeUndefined();
        expect(world.asked.length).toBeLessThan(12);
        expect([world.cursor(), world.counted('PositionExpired')]).toEqual([at(3), 1]);
        world.script = [];
        await expectRecovery(world);
        expect(world.queuedIds()).toEqual(ids(4));
      })();
    },
  },
];
