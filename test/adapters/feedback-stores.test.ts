// What the feedback's adapters do when their table is not to be had.
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBounceCounter } from '../../functions/adapters/bounce-counter.ts';
import { createClaimFeedback } from '../../functions/adapters/claim-feedback.ts';
import { createEngagementMemory } from '../../functions/adapters/engagement.ts';
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

it('an event that cannot be remembered is transient trouble', async () => {
  const engagement = createEngagementMemory({ client: dynamo.client, tableName: 'absent' });
  const claim = { visitorHash: 'r', campaign: 'c', messageKey: 'k' };
  await expect(engagement.isNew(claim, 'opened')).rejects.toMatchObject(failure);
});

it('an event for which a visitor’s item has no room is not counted', async () => {
  const engagement = createEngagementMemory({ client: dynamo.client, tableName: 'sends' });
  const claim = { visitorHash: 'full', campaign: 'c', messageKey: 'k' };
  // 400 KB, less what the names take.
  const filler = 'x'.repeat(
    409_600 - 'visitorHash'.length - 'full'.length - 'm:k'.length - 3 - 'filler'.length,
  );
  await dynamo.client.send(
    new UpdateItemCommand({
      TableName: 'sends',
      Key: { visitorHash: { S: claim.visitorHash } },
      UpdateExpression: 'SET #claim = :claim, filler = :filler',
      ExpressionAttributeNames: { '#claim': 'm:k' },
      ExpressionAttributeValues: { ':claim': { M: {} }, ':filler': { S: filler } },
    }),
  );
  expect(await engagement.isNew(claim, 'opened')).toBe(false);
});
