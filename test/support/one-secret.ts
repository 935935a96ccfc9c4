// A Secrets Manager with one secret, whose value a test can change.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Nothing else in a test run reads like it. */
export const signingKey = 'a-signing-key-of-the-tests-7f3c19e0b5d24a86';
export const signingKeysSecret = JSON.stringify({ recipientKey: signingKey });

export interface OneSecret {
  endpoint: string;
  value: string;
  stop(): Promise<void>;
}

export async function startOneSecret(): Promise<OneSecret> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ Name: 'keys', SecretString: secret.value }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const secret: OneSecret = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    value: signingKeysSecret,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return secret;
}
