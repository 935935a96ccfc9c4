// A store that DynamoDB refuses says how: an operator tells a missing permission from an outage, and reads nobody's data.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBounceCounter } from '../../functions/adapters/bounce-counter.ts';
import { createClaimFeedback } from '../../functions/adapters/claim-feedback.ts';
import { createDeliveryMemory } from '../../functions/adapters/delivery-memory.ts';
import { createEngagementMemory } from '../../functions/adapters/engagement.ts';
import { createHaltStore } from '../../functions/adapters/halt-store.ts';
import { createProfileStore } from '../../functions/adapters/profile-store.ts';
import { createResults } from '../../functions/adapters/results.ts';
import { createSendLedger } from '../../functions/adapters/send-ledger.ts';
import { createSuppressionStore } from '../../functions/adapters/suppression-store.ts';
import { readVisitorRecord } from '../../functions/adapters/visitor-record.ts';
import { createVisitorWaits } from '../../functions/adapters/waits.ts';
import { noon } from '../support/builders.ts';
import { type ScriptedAws, startScriptedAws } from '../support/scripted-aws.ts';

let aws: ScriptedAws;
let table: { client: DynamoDBClient; tableName: string };

beforeAll(async () => {
  // Refuses everything, with a message that could be about anybody.
  aws = await startScriptedAws({});
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const client = new DynamoDBClient({ endpoint: aws.url, region: 'eu-west-1', credentials, maxAttempts: 1 });
  table = { client, tableName: 'books' };
});
afterAll(async () => {
  table.client.destroy();
  await aws.stop();
});

const claim = { visitorHash: 'r', campaign: 'c', messageKey: 'k' };
const suppressions = { suppress: async () => undefined };

it.each<[string, () => Promise<unknown>]>([
  ['the ledger', () => createSendLedger(table).read(['r'])],
  [
    'a conversion',
    () => createSendLedger(table).convert('r', { at: noon, campaigns: [{ name: 'c', forgetAt: noon }] }),
  ],
  ['a visitor’s record', () => readVisitorRecord(table, 'r')],
  [
    'the feedback',
    () => createClaimFeedback(table).confirm(claim, { state: 'sent', sesMessageId: 's', at: noon }),
  ],
  ['what is known of claims', () => createClaimFeedback(table).read([claim], 'eventual')],
  ['an opened e-mail', () => createEngagementMemory(table).isNew(claim, 'opened')],
  ['a bounce', () => createBounceCounter({ ...table, suppressions }).count('r', 's', noon)],
  ['a suppression', () => createSuppressionStore(table).suppress('r', 'all', 'bounce', noon)],
  ['profiles', () => createProfileStore(table).find(['k'])],
  ['the halts', () => createHaltStore(table).read()],
  ['a pause', () => createHaltStore(table).resume({})],
  [
    'results',
    () => createResults(table).add({ campaign: 'c', day: '2026-11-25', step: '', variant: '' }, { sent: 1 }),
  ],
  ['what waits', () => createVisitorWaits(table).remove('r')],
])('%s: the error has the name of what was refused, and not its message', async (_, use) => {
  const failure = await use().catch((thrown: unknown) => thrown);
  expect(failure).toMatchObject({
    code: 'STORE_FAILED',
    message: expect.stringContaining('table books could not be '),
  });
  expect(failure).toMatchObject({ message: expect.stringMatching(/ \(AccessDeniedException\)$/) });
});

it('a delivery that cannot be remembered says it, too', async () => {
  const deliveries = createDeliveryMemory({ ...table, sendingRatePerSecond: 14 });
  expect(await deliveries.remember([{ claim, sentAt: noon }])).toMatchObject([
    { code: 'STORE_FAILED', message: 'table books could not be written (AccessDeniedException)' },
  ]);
});
