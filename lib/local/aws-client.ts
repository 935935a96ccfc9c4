// How local mode's own SDK clients reach the emulators; the credentials are what every function gets, and mean nothing.
export const localCredentials = {
  accessKeyId: 'LOCALACCESSKEYID',
  secretAccessKey: 'local-secret-access-key',
};

export function localClient(endpoint: string, region: string) {
  return { endpoint, region, credentials: localCredentials };
}
