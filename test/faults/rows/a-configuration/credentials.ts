// Faults of the credentials secret.
import { expect } from 'vitest';
import { testPrivateKey } from '../../../local/adobe-sign-in.ts';
import { expectRecovery, ids, inWorld, inWorlds, minute, serverToServer } from '../../adobe-world.ts';
import { expectAlarm } from '../../alarms.ts';
import type { FaultRow } from '../../fault-row.ts';

const privateKey = {
  ...serverToServer,
  scopes: undefined,
  technicalAccountId: 'T@techacct.adobe.com',
  privateKey: testPrivateKey,
};

/** A secret that no sign-in is tried with; put right, the next run reads everything. */
function refusedBeforeAnyCall(secrets: readonly object[], says: RegExp): () => Promise<void> {
  return inWorlds(secrets, 4, async (world, secret) => {
    world.putSecret(secret);
    expect(await world.invoke()).toBe('CREDENTIALS_INVALID');
    expect(world.said()).toMatch(says);
    expect([world.signIns(), world.asked, world.cursor()]).toEqual([0, [], undefined]);
    expect(world.counted('SignInFailed')).toBe(1);
    world.putSecret(serverToServer);
    world.time.now += 5 * minute;
    await expectRecovery(world);
  });
}

export const idFaults: readonly FaultRow[] = [
  {
    number: 4,
    fault: 'the organisation or the technical account has not its form',
    reaction:
      'the run fails with `CREDENTIALS_INVALID`, which shows the form, before Adobe is asked; `SignInFailed` counts it',
    prove: refusedBeforeAnyCall(
      [
        { ...serverToServer, orgId: '0123456789ABCDEF01234567' },
        { ...privateKey, technicalAccountId: 'someone@shop.example' },
      ],
      /<id>@AdobeOrg|<id>@techacct\.adobe\.com/,
    ),
  },
  {
    number: 5,
    fault: 'the number of the consumer organisation stands for the IMS organisation',
    reaction: 'the run fails with `CREDENTIALS_INVALID`, which tells the two apart, before Adobe is asked',
    prove: refusedBeforeAnyCall(
      [{ ...serverToServer, orgId: '184263' }],
      /<id>@AdobeOrg; the number in Adobe URLs is the consumer id/,
    ),
  },
];

export const credentialFaults: readonly FaultRow[] = [
  {
    number: 8,
    fault: 'a private key without a client secret',
    reaction:
      'the run fails with `CREDENTIALS_INVALID`, which names the missing field, before Adobe is asked',
    prove: refusedBeforeAnyCall([{ ...privateKey, clientSecret: '' }], /missing: clientSecret/),
  },
  {
    number: 9,
    fault: 'the secret holds a private key and OAuth scopes',
    reaction:
      'server-to-server is used, and a warning asks to remove the other; it is told once, not at each read',
    prove: inWorld(4, async (world) => {
      world.putSecret({ ...privateKey, ...serverToServer });
      await expectRecovery(world);
      await world.invoke();
      expect(world.imsAsked.map((form) => form.get('grant_type'))).toEqual(['client_credentials']);
      expect(
        world.telemetry.logged.filter((line) => line.includes('holds a privateKey and scopes')),
      ).toHaveLength(1);
    }),
  },
  {
    number: 10,
    fault: 'the secret store does not answer, or the secret is damaged',
    reaction:
      'a warm poller reads on with the last good credentials; a cold one waits with back-off for the store, and fails the run for a damaged secret; `SignInFailed` counts every time, and a mended secret is taken by itself',
    prove: inWorlds(['store down', 'p8e-garbage {'], 2, async (world, fault) => {
      await expectRecovery(world);
      const trouble = fault === 'store down' ? new Error('connect ECONNREFUSED') : fault;
      world.store.value = trouble;
      world.events.push(...structuredClone(world.events).map((event, i) => renamed(event, `e-${i + 2}`)));
      world.time.now += 6 * minute;
      for (let run = 1; run <= 3; run++) {
        expect(await world.invoke()).toBeUndefined();
        expect(world.counted('SignInFailed')).toBeGreaterThanOrEqual(run);
        world.time.now += minute;
      }
      expect(world.queuedIds()).toEqual(ids(4));
      expect(world.said()).toContain('the last good credentials stay in use');

      expectAlarm('Poller/SignInFailed', 'SignInFailed', 3);
      world.coldStart();
      const asked = world.asked.length;
      const code = await world.invoke(30);
      expect(world.asked).toHaveLength(asked);
      if (fault === 'store down') {
        expect(code).toBeUndefined();
        expect(world.said()).toContain('CREDENTIALS_UNREADABLE');
        expect(world.time.slept.slice(-6)).toEqual([250, 500, 1000, 2000, 4000, 8000]);
      } else {
        expect(code).toBe('CREDENTIALS_INVALID');
      }
      world.putSecret(serverToServer);
      world.time.now += 5 * minute;
      await expectRecovery(world);
    }),
  },
];

function renamed(event: unknown, eventId: string): unknown {
  return typeof event === 'object' ? { ...event, event_id: eventId } : event;
}
