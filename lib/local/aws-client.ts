// How local mode's own SDK clients reach the emulators, and by which access key these tell one function from another.
import { createHash } from 'node:crypto';

/** Of local mode itself, which may do everything. The secret means nothing: no emulator checks a signature. */
export const localCredentials = {
  accessKeyId: 'LOCALACCESSKEYID',
  secretAccessKey: 'local-secret-access-key',
};

/** Looks like that of an assumed role: `ASIA` and sixteen signs. */
export function functionAccessKeyId(functionName: string): string {
  return `ASIA${createHash('sha256').update(functionName).digest('hex').slice(0, 16).toUpperCase()}`;
}

export function localClient(endpoint: string, region: string) {
  return { endpoint, region, credentials: localCredentials };
}

/** Of what Lambda does in a function's place, with that function's role. */
export function functionClient(endpoint: string, region: string, functionName: string) {
  const accessKeyId = functionAccessKeyId(functionName);
  return { endpoint, region, credentials: { ...localCredentials, accessKeyId } };
}
