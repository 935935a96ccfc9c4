// Faults about how long a token lives, and who asks for one.
import { UnsecuredJWT } from 'jose';
import { expect } from 'vitest';
import { input } from '../../../poller/fake-world.ts';
import {
  type AdobeWorld,
  expectRecovery,
  hour,
  ids,
  inWorld,
  inWorlds,
  minute,
  serverToServer,
} from '../../adobe-world.ts';
import type { FaultRow } from '../../fault-row.ts';
import { withAdobe } from '../../simulated-adobe.ts';

const granted = (access_token: string, expires_in?: unknown) => ({ body: { access_token, expires_in } });

/** How often the poller had signed in when so much time had passed since the first sign-in. */
async function signInsAfter(world: AdobeWorld, ...moments: number[]): Promise<number[]> {
  const began = world.time.now;
  const seen: number[] = [];
  for (const moment of [0, ...moments]) {
    world.time.now = began + moment;
    expect(await world.invoke(5)).toBeUndefined();
    seen.push(world.signIns());
  }
  return seen;
}

/** As Adobe's own tokens: milliseconds, as text. */
function telling(world: AdobeWorld, lifeMs: number): string {
  const claims = { type: 'access_token', created_at: String(world.time.now), expires_in: String(lifeMs) };
  return new UnsecuredJWT(claims).encode();
}

export const tokenLifeFaults: readonly FaultRow[] = [
  {
    number: 13,
    fault: '`expires_in` is in seconds in one flow and in milliseconds in the other',
    reaction: 'a token lives for a day in both: it is used for 20 hours, and renewed before it ends',
    async prove() {
      await inWorld(2, async (world) => {
        world.imsScript = [granted('opaque', 86_399)];
        expect(await signInsAfter(world, 20 * hour, 21 * hour)).toEqual([1, 1, 2]);
      })();
      for (const flow of ['serverToServerCredentials', 'credentials'] as const) {
        await withAdobe(async ({ world, adobe, asked, invoke }) => {
          world.putSecret(adobe[flow]);
          const signIns = () => asked.filter((path) => path.startsWith('/ims/')).length;
          const began = world.time.now;
          for (const [moment, expected] of [
            [0, 1],
            [20 * hour, 1],
            [21 * hour, 2],
          ] as const) {
            world.time.now = began + moment;
            expect(await invoke(5)).toBeUndefined();
            expect(signIns(), flow).toBe(expected);
          }
        });
      }
    },
  },
  {
    number: 14,
    fault: '`expires_in` is missing, 0, negative, no number, or absurd',
    reaction:
      'the token’s own payload counts; where that tells nothing either, the token is renewed within five minutes, and no token is trusted for longer than a day',
    async prove() {
      const nonsense = [undefined, null, 0, -1, 'soon', 'NaN', {}, true];
      await inWorlds(nonsense, 2, async (world, expiresIn) => {
        world.imsScript = [granted('opaque', expiresIn)];
        expect(await signInsAfter(world, 4 * minute, 5 * minute), String(expiresIn)).toEqual([1, 1, 2]);
      })();
      await inWorlds([...nonsense, 1e300], 2, async (world, expiresIn) => {
        world.imsScript = [granted(telling(world, 2 * hour), expiresIn)];
        expect(await signInsAfter(world, 1.6 * hour, 1.8 * hour), String(expiresIn)).toEqual([1, 1, 2]);
      })();
      await inWorld(2, async (world) => {
        world.imsScript = [granted('opaque', 1e300)];
        expect(await signInsAfter(world, 20 * hour, 21 * hour)).toEqual([1, 1, 2]);
      })();
    },
  },
];

export const tokenUseFaults: readonly FaultRow[] = [
  {
    number: 25,
    fault: 'several polls need a new token at the same moment',
    reaction:
      'within a function they share one sign-in; another function signs in for itself, and both tokens are good, for Adobe ends no old one',
    prove: () =>
      withAdobe(async ({ world, adobe, asked, publish }) => {
        publish(0, 2);
        const journals = ['shop', 'app', 'web'].map((name) => ({
          journal: { name, url: adobe.journalUrl, start: 'oldest' as const },
        }));
        expect(await Promise.all(journals.map((journal) => world.invoke(5, journal)))).toEqual([
          undefined,
          undefined,
          undefined,
        ]);
        const signIns = () => asked.filter((path) => path.startsWith('/ims/')).length;
        expect(signIns()).toBe(1);
        expect(world.queuedIds().sort()).toEqual(['e-0', 'e-0', 'e-0', 'e-1', 'e-1', 'e-1']);

        const other = world.newPoller();
        const endsAt = world.time.now + 5000;
        await other(
          { journal: { ...input.journal, name: 'other', url: adobe.journalUrl } },
          () => endsAt - world.time.now,
        );
        expect(signIns()).toBe(2);
        world.time.now += minute;
        const [first] = journals;
        expect(await world.invoke(5, first)).toBeUndefined();
        expect([signIns(), world.counted('SignInFailed')]).toEqual([2, 0]);
      }),
  },
  {
    number: 26,
    fault: 'the token ends in the middle of a drain',
    reaction: 'the poller signs in again, repeats the same request, and no event is lost or read twice',
    prove: () =>
      withAdobe(async ({ world, adobe, asked, invoke, publish }) => {
        publish(0, 6);
        world.beforeQueue = async (triggers) => {
          if (triggers[0]?.eventId === 'e-0') adobe.faults.revokeTokens();
        };
        expect(await invoke(5)).toBeUndefined();
        expect(world.queuedIds()).toEqual(ids(6));
        const signIns = asked.flatMap((path, index) => (path.startsWith('/ims/') ? [index] : []));
        const [, second = 0] = signIns;
        expect(signIns).toHaveLength(2);
        expect(asked[second + 1]).toBe(asked[second - 1]);
        expect([world.counted('EventsRead'), world.counted('SignInFailed')]).toEqual([6, 0]);
      }),
  },
  {
    number: 27,
    fault: 'the clock of the function jumps',
    reaction:
      'forward: one more sign-in; back: the journal’s 401 renews a token that has ended meanwhile, and a pause that was noted before the jump is over; the position stays what it is',
    async prove() {
      await inWorld(4, async (world) => {
        await expectRecovery(world);
        world.time.now += 30 * 24 * hour;
        expect(await world.invoke(5)).toBeUndefined();
        world.time.now += minute;
        expect(await world.invoke(5)).toBeUndefined();
        expect(world.signIns()).toBe(2);
        await expectRecovery(world);
      })();
      await inWorld(4, async (world) => {
        world.script = [{ status: 429, headers: { 'retry-after': '600' } }];
        expect(await world.invoke()).toBeUndefined();
        world.time.now -= 24 * hour;
        world.script = [{ status: 401 }];
        await expectRecovery(world);
        expect(world.signIns()).toBe(2);
      })();
    },
  },
  {
    number: 28,
    fault: 'the token’s payload cannot be decoded',
    reaction: 'the token is opaque then, and `expires_in` tells its life; no run fails for it',
    prove: inWorlds(
      ['opaque', 'a.b.c', '..', `x.${Buffer.from('[7').toString('base64url')}.y`],
      2,
      async (world, token) => {
        world.putSecret(serverToServer);
        world.imsScript = [granted(token, 7200)];
        expect(await signInsAfter(world, 1.6 * hour, 1.8 * hour), token).toEqual([1, 1, 2]);
        expect(world.queuedIds()).toEqual(ids(2));
      },
    ),
  },
];
