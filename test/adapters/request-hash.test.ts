// The hash with which the SDK signs its requests: Node's own, with keys made ready once.
import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RequestHash } from '../../functions/adapters/request-hash.ts';

const bytes = fc.uint8Array({ maxLength: 200 });
const secret = fc.oneof(
  fc.string({ minLength: 1, maxLength: 80 }),
  fc.uint8Array({ minLength: 1, maxLength: 80 }),
);

async function hashOf(hash: RequestHash, parts: readonly Uint8Array[]): Promise<string> {
  for (const part of parts) hash.update(part);
  return Buffer.from(await hash.digest()).toString('hex');
}

it('is SHA-256 of all that it was given', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(bytes), async (parts) => {
      const expected = createHash('sha256').update(Buffer.concat(parts)).digest('hex');
      expect(await hashOf(new RequestHash(), parts)).toBe(expected);
    }),
  );
});

it('is an HMAC with each secret, whichever came before', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(secret, bytes), { minLength: 1 }), async (signed) => {
      for (const [key, data] of [...signed, ...signed]) {
        const expected = createHmac('sha256', key).update(data).digest('hex');
        expect(await hashOf(new RequestHash(key), [data])).toBe(expected);
      }
    }),
  );
});

it('begins anew after a reset', async () => {
  const hash = new RequestHash('key');
  await hashOf(hash, [Buffer.from('before')]);
  hash.reset();
  expect(await hashOf(hash, [Buffer.from('data')])).toBe(
    createHmac('sha256', 'key').update('data').digest('hex'),
  );
});
