// IMS that asks for a pause, or does not answer at all.
import { expect } from 'vitest';
import { type OneServer, startOneServer } from '../../../support/one-server.ts';
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

/** Lives for a day; most of its life is over. */
async function withOldToken(world: AdobeWorld): Promise<void> {
  expect(await world.invoke(5)).toBeUndefined();
  world.time.now += 21 * hour;
}

const notFound = () => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('no host'), { code: 'ENOTFOUND' }) });
};

/** Real failures of a real connection, and a name that cannot be resolved. */
function failures(server: OneServer): Record<string, () => Promise<Response>> {
  const ask = (url: string, ms = 2000) => fetch(url, { method: 'POST', signal: AbortSignal.timeout(ms) });
  return {
    'a time-out': () => ask(`${server.url}/stall`, 20),
    'a reset': () => ask(`${server.url}/reset`),
    'a failed TLS handshake': () => ask(server.url.replace('http:', 'https:')),
    'an unknown host': async () => notFound(),
  };
}

export const unreachableFaults: readonly FaultRow[] = [
  {
    number: 23,
    fault: '429 of IMS, with or without `Retry-After`',
    reaction:
      'IMS is left alone as long as it says, or for a minute; a token that still lives goes on being used meanwhile',
    async prove() {
      const cases = [
        { headers: { 'retry-after': '45' }, waitMs: 45_000 },
        { headers: {}, waitMs: 60_000 },
      ];
      await inWorlds(cases, 4, async (world, { headers, waitMs }) => {
        const began = world.time.now;
        world.imsScript = [{ status: 429, headers }];
        expect(await world.invoke(120)).toBeUndefined();
        expect(world.askedAt[0]).toBe(began + waitMs);
        expect([world.signIns(), world.counted('SignInFailed')]).toEqual([2, 1]);
        await expectRecovery(world);
      })();
      await inWorlds(cases, 4, async (world, { headers, waitMs }) => {
        await withOldToken(world);
        const began = world.time.now;
        world.imsScript = [{ status: 429, headers }];
        while (world.time.now < began + waitMs) {
          expect(await world.invoke(5)).toBeUndefined();
          expect(world.signIns()).toBe(2);
          world.time.now += 10_000;
        }
        expect([...world.tokensSeen]).toEqual(['Bearer access-token-1']);
        world.time.now += minute;
        expect(await world.invoke(5)).toBeUndefined();
        expect(world.signIns()).toBe(3);
        expect([...world.tokensSeen]).toEqual(['Bearer access-token-1', 'Bearer access-token-3']);
      })();
    },
  },
  {
    number: 24,
    fault: 'IMS times out, cannot be resolved, fails at TLS, or resets the connection',
    reaction:
      'without a token it is asked again with growing pauses that chance spreads, counted in `SignInFailed`; while the token at hand lives, reading goes on with it',
    async prove() {
      const server = await startOneServer(
        ({ url, socket }) => void (url === '/reset' && socket.resetAndDestroy()),
      );
      try {
        for (const [name, fail] of Object.entries(failures(server))) {
          await inWorlds([0, 0.9], 4, async (world, chance) => {
            world.chance = chance;
            world.imsScript = [fail, fail, fail];
            expect(await world.invoke(5), name).toBeUndefined();
            expect(world.time.slept.slice(0, 3)).toEqual(chance === 0 ? [250, 500, 1000] : [475, 950]);
            expect(world.said()).toContain('SIGN_IN_UNAVAILABLE');
            expect(world.counted('SignInFailed')).toBe(3);
            await expectRecovery(world);
          })();
          await inWorld(4, async (world) => {
            await withOldToken(world);
            const more = structuredClone(world.events[0]);
            world.events.push(typeof more === 'object' ? { ...more, event_id: 'e-4' } : more);
            world.imsScript = [fail];
            expect(await world.invoke(5), name).toBeUndefined();
            expect(world.queuedIds()).toEqual(ids(5));
            expect(world.said()).toContain('the token at hand stays in use');
            world.putSecret(serverToServer);
            await expectRecovery(world);
            expect([...world.tokensSeen]).toEqual(['Bearer access-token-1', 'Bearer access-token-3']);
          })();
        }
      } finally {
        await server.stop();
      }
    },
  },
];
