// What the feedback's adapters do when their table is not to be had.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBounceCounter } from '../../functions/adapters/bounce-counter.ts';
import { createClaimFeedback } from '../../functions/adapters/claim-feedback.ts';
import { noon } from '../support/builders.ts';
import { type LocalDynamo, startDynamo } from '../support/local-aws.ts';

let dynamo: LocalDynamo;

beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const failure = { code: 'STORE_FAILED', transient: true };

it('a claim that cannot be settled is transient trouble', async () => {
  const claims = createClaimFeedback({ client: dynamo.client, tableName: 'absent' });
  const claim = { visitorHash: 'r', campaign: 'c', messageKey: 'k' };
  await expect(claims.confirm(claim, { state: 'sent', sesMessageId: 's', at: noon })).rejects.toMatchObject(
    failure,
  );
});

it('a bounce that cannot be counted is transient trouble, and suppresses nobody', async () => {
  let suppressed = 0;
  const suppressions = {
    suppress: async () => {
      suppressed += 1;
    },
  };
  const bounces = createBounceCounter({ client: dynamo.client, tableName: 'absent', suppressions });
  await expect(bounces.count('r', 's', noon)).rejects.toMatchObject(failure);
  expect(suppressed).toBe(0);
});
