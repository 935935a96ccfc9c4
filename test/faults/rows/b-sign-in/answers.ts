// Faults in what IMS answers: refusals that stay, and those that pass.
import { decodeJwt } from 'jose';
import { expect } from 'vitest';
import { testPrivateKey } from '../../../local/adobe-sign-in.ts';
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
import { expectAlarm } from '../../alarms.ts';
import type { FaultRow } from '../../fault-row.ts';
import { withAdobe } from '../../simulated-adobe.ts';

const keySecret = {
  ...serverToServer,
  scopes: undefined,
  technicalAccountId: 'T@techacct.adobe.com',
  privateKey: testPrivateKey,
};
const refusal = (error: string, status = 400, more: object = {}) => ({ status, body: { error, ...more } });
const endHint = 'Adobe ended JWT credentials on 2026-03-01';

/** A run that fails by name, nothing read and nothing saved. */
async function expectRefused(world: AdobeWorld, ...said: string[]): Promise<void> {
  expect(await world.invoke()).toBe('SIGN_IN_REFUSED');
  for (const words of said) expect(world.said()).toContain(words);
  expect([world.asked, world.cursor(), world.counted('SignInFailed')]).toEqual([[], undefined, 1]);
}

export const answerFaults: readonly FaultRow[] = [
  {
    number: 15,
    fault: '200 with an `error` in place of a token',
    reaction:
      'the error decides, not the status: `invalid_scope` fails the run with `SIGN_IN_REFUSED`, `server_error` is waited out',
    async prove() {
      await inWorld(4, async (world) => {
        world.imsScript = [refusal('invalid_scope', 200)];
        await expectRefused(world, 'HTTP 200, invalid_scope');
        world.time.now += 5 * minute;
        await expectRecovery(world);
      })();
      await inWorld(4, async (world) => {
        world.imsScript = [refusal('server_error', 200)];
        await expectRecovery(world);
        expect([world.signIns(), world.counted('SignInFailed')]).toEqual([2, 1]);
      })();
    },
  },
  {
    number: 16,
    fault: '200 with nothing, with a page, or with a token that is no text',
    reaction:
      'the poller asks again with growing pauses, each counted in `SignInFailed`, which alarms after three minutes; the log has the status and nothing of the body',
    prove: inWorlds(
      ['', '<html>p8e-page</html>', { access_token: 7 }, { access_token: '' }],
      4,
      async (world, body) => {
        world.imsScript = Array.from({ length: 6 }, () => ({ body }));
        expect(await world.invoke(10)).toBeUndefined();
        expect(world.time.slept).toEqual([250, 500, 1000, 2000, 4000].slice(0, world.time.slept.length));
        expect(world.counted('SignInFailed')).toBeGreaterThan(3);
        expectAlarm('Poller/SignInFailed', 'SignInFailed', 3);
        expect(world.asked).toEqual([]);
        expect(world.said()).toContain('Adobe sign-in failed (HTTP 200)');
        world.imsScript = [];
        await expectRecovery(world);
      },
    ),
  },
  {
    number: 17,
    fault: '400 `invalid_client`: the first of two client secrets is dead',
    reaction: 'the second is tried at once; where it works a warning says to remove the dead one',
    prove: () =>
      withAdobe(async ({ world, adobe, invoke, publish }) => {
        publish(0, 2);
        const first = adobe.serverToServerCredentials.clientSecret;
        const second = adobe.project.addSecret();
        world.putSecret({
          ...adobe.serverToServerCredentials,
          clientSecret: undefined,
          clientSecrets: [first, second],
        });
        adobe.project.removeSecret(first);
        expect(await invoke(5)).toBeUndefined();
        expect(world.queuedIds()).toEqual(ids(2));
        expect(world.said()).toContain('a client secret is dead');
        expect(world.counted('SignInFailed')).toBe(0);
      }),
  },
  {
    number: 18,
    fault: '400 `invalid_scope`',
    reaction:
      'each run fails with `SIGN_IN_REFUSED`, which names the scopes that were asked for; Adobe is asked again after five minutes, or at once when the secret has changed',
    prove: inWorld(4, async (world) => {
      world.imsScript = [refusal('invalid_scope'), refusal('invalid_scope')];
      await expectRefused(world, 'asked for openid, adobeio_api');
      for (let run = 0; run < 2; run++) {
        world.time.now += minute;
        expect(await world.invoke()).toBe('SIGN_IN_REFUSED');
      }
      expect([world.signIns(), world.counted('SignInFailed')]).toEqual([1, 3]);
      world.time.now += 3 * minute;
      expect(await world.invoke()).toBe('SIGN_IN_REFUSED');
      expect(world.signIns()).toBe(2);
      world.putSecret({ ...serverToServer, scopes: ['adobeio_api'] });
      await expectRecovery(world);
    }),
  },
  {
    number: 19,
    fault: '400 `invalid_token`: for IMS the JWT has expired',
    reaction:
      'where Adobe’s `Date` and our clock differ by more than 30 s a warning says so and the JWT is signed with Adobe’s time; where they agree the run fails with `SIGN_IN_REFUSED`',
    async prove() {
      const judging = (world: AdobeWorld, aheadMs: number) => () => {
        const theirs = world.time.now - aheadMs;
        const headers = { date: new Date(theirs).toUTCString() };
        const { exp = 0, iat = 0 } = decodeJwt(world.imsAsked.at(-1)?.get('jwt_token') ?? '');
        const isFresh = exp * 1000 > theirs && iat * 1000 <= theirs + 30_000;
        return isFresh ? undefined : { ...refusal('invalid_token'), headers };
      };
      await inWorlds([-2 * hour, 2 * hour], 4, async (world, aheadMs) => {
        world.putSecret(keySecret);
        world.imsScript = [judging(world, aheadMs), judging(world, aheadMs)];
        await expectRecovery(world);
        expect(world.said()).toContain(`"aheadMs":${aheadMs}`);
        expect([world.signIns(), world.counted('SignInFailed')]).toEqual([2, 0]);
      })();
      await inWorld(4, async (world) => {
        world.putSecret(keySecret);
        const headers = { date: new Date(world.time.now).toUTCString() };
        world.imsScript = [{ ...refusal('invalid_token'), headers }];
        await expectRefused(world, 'invalid_token');
        expect(world.signIns()).toBe(1);
        world.time.now += 5 * minute;
        await expectRecovery(world);
      })();
    },
  },
  {
    number: 20,
    fault: '400 `invalid_signature`: the certificate has ended or was removed',
    reaction:
      'the run fails with `SIGN_IN_REFUSED`, which says that Adobe ended such credentials on 2026-03-01; another key in the secret is taken at once',
    prove: () =>
      withAdobe(async ({ world, adobe, asked, invoke, publish }) => {
        publish(0, 2);
        const privateKey = await adobe.project.addKey();
        adobe.project.removeKey(adobe.credentials.privateKey);
        world.putSecret(adobe.credentials);
        expect(await invoke()).toBe('SIGN_IN_REFUSED');
        expect(world.said()).toContain('invalid_signature');
        expect(world.said()).toContain(endHint);
        expect(asked).toEqual(['/ims/exchange/jwt']);
        expect(world.counted('SignInFailed')).toBe(1);
        world.putSecret({ ...adobe.credentials, privateKey });
        world.time.now += minute;
        expect(await invoke(5)).toBeUndefined();
        expect(world.queuedIds()).toEqual(ids(2));
      }),
  },
  {
    number: 21,
    fault: '401 `invalid_client` on the exchange of a JWT',
    reaction: 'the run fails with `SIGN_IN_REFUSED` and the same words, after every client secret was tried',
    prove: inWorld(4, async (world) => {
      world.putSecret({ ...keySecret, clientSecret: undefined, clientSecrets: ['p8e-first', 'p8e-second'] });
      world.imsScript = [refusal('invalid_client', 401), refusal('invalid_client', 401)];
      await expectRefused(world, 'HTTP 401, invalid_client', endHint);
      expect(world.imsAsked.map((form) => form.get('client_secret'))).toEqual(['p8e-first', 'p8e-second']);
      world.time.now += 5 * minute;
      await expectRecovery(world);
    }),
  },
  {
    number: 22,
    fault: '500 `internal_error` again and again on the exchange of a JWT',
    reaction:
      'it is waited out like any trouble; each line in the log says that the credential was migrated to OAuth if it lasts, and `SignInFailed` alarms after three minutes',
    prove: inWorld(4, async (world) => {
      world.putSecret(keySecret);
      for (let run = 1; run <= 3; run++) {
        world.imsScript = Array.from({ length: 20 }, () => refusal('internal_error', 500));
        expect(await world.invoke(30)).toBeUndefined();
        expect(world.counted('SignInFailed')).toBe(7 * run);
        world.time.now += minute;
      }
      expectAlarm('Poller/SignInFailed', 'SignInFailed', 3);
      expect(world.asked).toEqual([]);
      expect(world.said()).toContain('if it lasts, the credential was migrated to OAuth');
      world.imsScript = [];
      await expectRecovery(world);
    }),
  },
];
