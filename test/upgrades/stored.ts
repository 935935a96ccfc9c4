// What today's code writes, each through the adapter that writes it: fixed inputs, real emulators, what then lies there.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { createBounceCounter } from '../../functions/adapters/bounce-counter.ts';
import { createDeadLetters } from '../../functions/adapters/dead-letters.ts';
import { createDeliveryMemory } from '../../functions/adapters/delivery-memory.ts';
import { createEngagementMemory } from '../../functions/adapters/engagement.ts';
import { createHaltStore } from '../../functions/adapters/halt-store.ts';
import { createPositionStore } from '../../functions/adapters/position-store.ts';
import { createRejectsQueue } from '../../functions/adapters/rejects-queue.ts';
import { createResults } from '../../functions/adapters/results.ts';
import { createSendLedger } from '../../functions/adapters/send-ledger.ts';
import { createSuppressionStore } from '../../functions/adapters/suppression-store.ts';
import { createDelayedTriggerQueue, createTriggerQueue } from '../../functions/adapters/trigger-queue.ts';
import { createWaits } from '../../functions/adapters/waits.ts';
import { haltsKey } from '../../functions/contract/tables.ts';
import { emptyRecord } from '../../functions/core/ports/send-ledger.ts';
import { firingKey, shortKey } from '../../functions/core/send-key.ts';
import type { Trigger } from '../../functions/core/trigger.ts';
import { createUnsubscribeTokens } from '../../functions/core/unsubscribe-token.ts';
import { createWriteProfiles } from '../../lib/cli/profiles/write-profiles.ts';
import { liftSuppression } from '../../lib/cli/suppressions/suppressions-table.ts';
import { aClaim, noon } from '../support/builders.ts';
import type { LocalDynamo, LocalSqs } from '../support/local-aws.ts';
import { signingKey } from '../support/one-secret.ts';

export interface Aws {
  dynamo: LocalDynamo;
  sqs: LocalSqs;
}

/** A message as it lies in its queue. */
export interface StoredMessage {
  body: string;
  attributes: Record<string, { type: string; value: string }>;
}

export type StoredItem = Record<string, AttributeValue>;

const stopAt = noon + 60_000;
const lease = { consumer: 'prod', journal: 'shop', owner: 'run-1' };
export const visitor = 'V'.repeat(43);
export const recipient = 'R'.repeat(43);

export const trigger: Trigger = {
  version: 1,
  consumer: 'prod',
  journal: 'shop',
  position: 'rabbit:1',
  eventId: 'event-1',
  messageId: 'message-1',
  triggerId: 'cart',
  imsOrg: 'ORG@AdobeOrg',
  firedAt: noon - 120_000,
  receivedAt: noon - 60_000,
  visitor: { mcId: '4711', aliases: ['alias-1'] },
  dimensions: { evar1: ['KEY-1'], evar2: ['', 7], evar12: ['Linen shirt|Canvas bag'] },
  products: [{ name: 'Linen shirt' }],
};
export const waiting = {
  ...trigger,
  version: 2 as const,
  wait: { campaign: 'welcome', step: 1, dueAt: noon + 86_400_000, freshAt: noon + 80_000_000 },
};
export const aReject = {
  reason: 'TRIGGER_MALFORMED' as const,
  detail: 'no trigger in it',
  position: 'rabbit:2',
  event: { id: 'e', odd: true },
};
export const claims = (['sent', 'refused', 'unknown', 'open'] as const).map((state, at) => ({
  state,
  request: aClaim({
    ...{ visitorHash: visitor, step: at === 0 ? 'first' : '', journal: 'shop', position: `rabbit:${at}` },
    ...{ messageId: `message-${at}`, eventId: `event-${at}` },
  }),
}));
export const firing = { messageKey: 'm', eventKey: 'e', entryKey: 'p', firedAt: noon, waitsUntil: noon + 1 };

const senderOf = ({ sqs }: Aws) => ({
  sqs: sqs.client,
  clock: () => noon,
  sleep: async () => undefined,
  random: () => 0,
});

async function storedMessage({ sqs }: Aws, queueUrl: string): Promise<StoredMessage> {
  const [message] = await sqs.receive(queueUrl);
  const attributes = Object.entries(message?.MessageAttributes ?? {}).map(
    ([name, { DataType = '', StringValue = '' }]) => [name, { type: DataType, value: StringValue }] as const,
  );
  return { body: message?.Body ?? '', attributes: Object.fromEntries(attributes) };
}

/** By kind; the file of a kind's newest version must hold exactly this. */
export const writeToday = {
  async 'message-1'(aws: Aws) {
    const queueUrl = await aws.sqs.createQueue('of-the-poller', 0);
    await createTriggerQueue({ ...senderOf(aws), queueUrl }).send([trigger], stopAt);
    return await storedMessage(aws, queueUrl);
  },
  async 'message-2'(aws: Aws) {
    const queueUrl = await aws.sqs.createQueue('of-the-waker', 0);
    const queue = createDelayedTriggerQueue({ ...senderOf(aws), queueUrl });
    await queue.send([{ trigger: waiting, delaySeconds: 0 }], stopAt);
    return await storedMessage(aws, queueUrl);
  },
  async 'dead-letter-1'(aws: Aws) {
    const queueUrl = await aws.sqs.createQueue('letters', 0);
    const letters = createDeadLetters({ client: aws.sqs.client, queueUrl });
    await letters.park({
      ...{ body: JSON.stringify(trigger), reason: 'SEND_REFUSED', campaign: 'welcome' },
      ...{ detail: '400 MessageRejected', failedAt: noon, attempts: 2 },
    });
    return await storedMessage(aws, queueUrl);
  },
  async 'reject-1'(aws: Aws) {
    const queueUrl = await aws.sqs.createQueue('rejects', 0);
    await createRejectsQueue({ ...senderOf(aws), queueUrl }).send([aReject], 'shop', stopAt);
    return await storedMessage(aws, queueUrl);
  },
  async 'ledger-1'({ dynamo }: Aws) {
    let claimed = 0;
    const table = { client: dynamo.client, tableName: 'sends' };
    const ledger = createSendLedger({ ...table, newClaimId: () => `claim-${claimed++}` });
    const read = async () => (await ledger.read([visitor])).get(visitor)?.() ?? emptyRecord;
    for (const { state, request } of claims) {
      await ledger.claim(request, await read());
      const at = noon + 1000;
      if (state === 'sent') await ledger.settle(request, { state, sesMessageId: 'ses-1', at });
      else if (state !== 'open') await ledger.settle(request, { state, at });
    }
    const entering = { visitorHash: visitor, campaign: 'welcome', firing, forgetAt: noon + 1 };
    await ledger.enter(entering, await read());
    await ledger.convert(visitor, { at: noon, campaigns: [{ name: 'welcome', forgetAt: noon + 1 }] });
    const sent = { campaign: 'cart-abandonment', step: 'first', messageId: 'message-0' };
    const claim = { ...sent, visitorHash: visitor, messageKey: firingKey(sent) };
    await createEngagementMemory(table).isNew(claim, 'opened');
    return await dynamo.item('sends', { visitorHash: visitor });
  },
  async 'deliveries-1'({ dynamo }: Aws) {
    const table = { client: dynamo.client, tableName: 'sends' };
    const claim = { visitorHash: visitor, campaign: 'welcome', messageKey: 'message-key' };
    await createDeliveryMemory({ ...table, sendingRatePerSecond: 14 }).remember([{ claim, sentAt: noon }]);
    return await dynamo.item('sends', { visitorHash: `delivered:${noon / 1000}:0` });
  },
  async 'wait-1'({ dynamo }: Aws) {
    const waits = createWaits({ client: dynamo.client, tableName: 'waits' });
    await waits.keep({ visitorHash: visitor, trigger: waiting });
    return await dynamo.item('waits', {
      visitorHash: visitor,
      wait: `welcome#1#${shortKey(trigger.messageId)}`,
    });
  },
  async 'position-1'({ dynamo }: Aws) {
    const positions = createPositionStore({ dynamo: dynamo.client, table: 'positions' });
    await positions.take(lease, noon);
    const journalUrl = 'https://events-va6.adobe.io/organizations/1/r';
    const saved = { cursor: `${journalUrl}?since=1`, journalUrl, position: 'rabbit:1' };
    const times = { progressAt: noon - 2, checkedAt: noon - 1, rereadSince: noon - 3 };
    await positions.save(lease, { ...saved, ...times }, noon);
    return await dynamo.item('positions', { consumerJournal: 'prod#shop' });
  },
  async 'stops-1'({ dynamo }: Aws) {
    const stops = createHaltStore({ client: dynamo.client, tableName: 'sends' });
    const halt = { by: 'consumer', since: noon, probeAt: noon + 1, probes: 2 } as const;
    await stops.raise({ ...halt, why: 'SEND_QUOTA_EXCEEDED' });
    await stops.raise({ ...halt, why: 'SENDER_NOT_ALLOWED', campaign: 'welcome' });
    await stops.pause({ by: 'operator', why: 'sale is over', since: noon, campaign: 'cart-abandonment' });
    return await dynamo.item('sends', { visitorHash: haltsKey });
  },
  async 'suppression-1'({ dynamo }: Aws) {
    const table = { client: dynamo.client, tableName: 'suppressions' };
    const suppressions = createSuppressionStore(table);
    await suppressions.suppress(recipient, 'all', 'complaint', noon);
    await suppressions.suppress(recipient, 'marketing', 'unsubscribed', noon + 1);
    await suppressions.suppress(recipient, 'news', 'bounce', noon + 2);
    await liftSuppression(table, recipient, { scope: 'news', was: 'bounce', because: 'asked' }, noon + 3);
    await createBounceCounter({ ...table, suppressions }).count(recipient, 'ses-1', noon);
    return await dynamo.item('suppressions', { recipientHash: recipient });
  },
  async 'profile-1'({ dynamo }: Aws) {
    const deps = {
      client: dynamo.client,
      tableName: 'profiles',
      sleep: async () => undefined,
      random: () => 0,
    };
    const person = { email: 'ada@example.com', name: 'Ada', locale: 'de-AT', timeZone: 'Europe/Vienna' };
    const rest = { consent: { marketing: true }, attributes: { tier: 'gold', points: 7 } };
    await createWriteProfiles(deps)([{ key: 'KEY-1', ...person, ...rest }]);
    return await dynamo.item('profiles', { key: 'KEY-1' });
  },
  async 'result-1'({ dynamo }: Aws) {
    const results = createResults({ client: dynamo.client, tableName: 'results' });
    const key = { campaign: 'welcome', day: '2026-11-19', step: 'first', variant: 'b' };
    await results.add(key, { sent: 3, 'skipped:no_consent': 2, clicked: 1 });
    return await dynamo.item('results', { campaign: 'welcome', result: '2026-11-19#first#b' });
  },
  async 'unsubscribe-token-1'() {
    const tokens = createUnsubscribeTokens({ current: signingKey });
    return { token: tokens.sign({ recipientHash: recipient, category: 'marketing' }) };
  },
};

export type Kind = keyof typeof writeToday;
