// What is made of the signing keys is made once for the keys as they are, and anew when they have been rotated.
import { expect, it } from 'vitest';
import type { SigningKeys } from '../../functions/adapters/signing-keys.ts';
import { createKeyed } from '../../functions/consumer/keyed.ts';
import { createUnsubscribeTokens } from '../../functions/core/unsubscribe-token.ts';

const recipientKey = 'recipient key, of 32 characters and more';
const keys = (current: string): SigningKeys => ({ recipientKey, unsubscribe: { current } });
const request = { recipientHash: 'hash', category: 'marketing' };

it('is made once for the same keys', async () => {
  const same = keys('first');
  const keyed = createKeyed(async () => same);
  expect(await keyed()).toBe(await keyed());
});

it('signs with the new key after a rotation, and names everybody as before', async () => {
  const read = [keys('first'), keys('second')];
  const keyed = createKeyed(async () => read.shift() ?? keys('third'));
  const [before, after] = [await keyed(), await keyed()];
  expect(createUnsubscribeTokens({ current: 'second' }).verify(after.signUnsubscribe(request))).toEqual(
    request,
  );
  expect(
    createUnsubscribeTokens({ current: 'second' }).verify(before.signUnsubscribe(request)),
  ).toBeUndefined();
  const address = 'ada@example.com';
  expect(after.hashes.recipient(address)).toBe(before.hashes.recipient(address));
  expect(after.hashes.visitor({ address })).toBe(before.hashes.visitor({ address }));
});
