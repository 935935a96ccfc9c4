// Faults of the private key in the credentials secret.
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { expect } from 'vitest';
import { testPrivateKey } from '../../../local/adobe-sign-in.ts';
import { ids } from '../../adobe-world.ts';
import type { FaultRow } from '../../fault-row.ts';
import { type SimulatedWorld, withAdobe } from '../../simulated-adobe.ts';

const key = createPrivateKey(testPrivateKey);
const cipher = { cipher: 'aes-256-cbc', passphrase: 'p8e-passphrase' } as const;

/** Signs in with each of the spellings, in an environment of its own; each brings one event. */
async function signInWithEach(spellings: Record<string, object>, simulated: SimulatedWorld): Promise<void> {
  const { world, adobe, invoke, publish } = simulated;
  for (const [index, [spelling, fields]] of Object.entries(spellings).entries()) {
    world.putSecret({ ...adobe.credentials, ...fields });
    world.coldStart();
    publish(index, index + 1);
    expect(await invoke(5), spelling).toBeUndefined();
    expect(world.queuedIds(), spelling).toEqual(ids(index + 1));
    world.time.now += 60_000;
  }
  expect(world.counted('SignInFailed')).toBe(0);
}

const refused: Record<string, { privateKey: string; says: string }> = (() => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    'an EC key': {
      privateKey: ec.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      says: 'it is a key of type ec, not RSA',
    },
    'an EC key of its own form': {
      privateKey: ec.privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
      says: 'this says \\"EC PRIVATE KEY\\"',
    },
    'a public key': {
      privateKey: ec.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      says: 'this says \\"PUBLIC KEY\\"',
    },
    'a PuTTY key': { privateKey: 'PuTTY-User-Key-File-3: ssh-rsa', says: 'it is a PuTTY key' },
    'half a key': { privateKey: testPrivateKey.slice(0, 500), says: 'its last line is missing' },
  };
})();

export const privateKeyFaults: readonly FaultRow[] = [
  {
    number: 6,
    fault:
      'the key was pasted with `\\n` as two characters, CRLF, quotes, spaces for line ends, or no last line end',
    reaction: 'it is taken for what it is: Adobe verifies the signature, and events arrive',
    prove: () =>
      withAdobe((simulated) =>
        signInWithEach(
          {
            'escaped line ends': { privateKey: testPrivateKey.replaceAll('\n', '\\n') },
            'CRLF and quotes': { privateKey: `"${testPrivateKey.replaceAll('\n', '\r\n')}"` },
            'spaces for line ends': { privateKey: testPrivateKey.replaceAll('\n', ' ') },
            'no last line end': { privateKey: testPrivateKey.trim() },
            'a list of lines': { privateKey: testPrivateKey.split('\n') },
          },
          simulated,
        ),
      ),
  },
  {
    number: 7,
    fault: 'the key comes in another form, or is none that Adobe takes',
    reaction:
      'PKCS#8, PKCS#1, base64 DER and encrypted keys with their passphrase sign in; EC, PuTTY, public and damaged keys fail the run with `PRIVATE_KEY_INVALID`, which says what was found, before Adobe is asked',
    prove: () =>
      withAdobe(async (simulated) => {
        const { world, adobe, asked, invoke } = simulated;
        for (const [found, { privateKey, says }] of Object.entries(refused)) {
          world.putSecret({ ...adobe.credentials, privateKey });
          world.coldStart();
          expect(await invoke(5), found).toBe('PRIVATE_KEY_INVALID');
          expect(world.telemetry.logged.at(-1), found).toContain(says);
        }
        expect(asked).toEqual([]);
        expect(world.counted('SignInFailed')).toBe(Object.keys(refused).length);
        delete world.telemetry.counts.SignInFailed;
        await signInWithEach(
          {
            'PKCS#8': { privateKey: testPrivateKey },
            'PKCS#1': { privateKey: key.export({ type: 'pkcs1', format: 'pem' }) },
            'base64 of DER': { privateKey: key.export({ type: 'pkcs8', format: 'der' }).toString('base64') },
            encrypted: {
              privateKey: key.export({ type: 'pkcs8', format: 'pem', ...cipher }),
              passphrase: cipher.passphrase,
            },
          },
          simulated,
        );
      }),
  },
];
