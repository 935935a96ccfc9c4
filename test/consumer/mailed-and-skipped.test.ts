import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSuppressionStore } from '../../functions/adapters/suppression-store.ts';
import { createRecipientHash } from '../../functions/core/recipient-hash.ts';
import { createVisitorHash } from '../../functions/core/visitor-hash.ts';
import { aCampaign, aTrigger, noon } from '../support/builders.ts';
import { signingKey } from '../support/one-secret.ts';
import { type Bench, putProfile, startBench } from './consumer-bench.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());

const hashOf = createRecipientHash(signingKey);
const visitorHash = createVisitorHash(signingKey);
const hourMs = 3_600_000;

describe('a trigger that can be mailed', () => {
  it('becomes one e-mail, one settled claim and one audit line', async () => {
    const consumer = await bench.consumer();
    const trigger = aTrigger();
    expect(await consumer.deliver([trigger])).toEqual([]);

    const [request] = bench.ses.accepted;
    expect(bench.ses.accepted).toHaveLength(1);
    expect(request?.to).toBe('ada@example.com');
    expect(request?.parameters.get('Source')).toBe('shop@example.com');
    expect(request?.mime).toMatch(/^List-Unsubscribe: <https:\/\/unsubscribe\.example\/\?t=v1\.[\w.-]+>\r$/m);
    expect(request?.mime).toContain('From: Shop <shop@example.com>');
    expect(request?.parameters.get('Tags.member.2.Value')).toMatch(
      new RegExp(`^${visitorHash({ profile: 'KEY-1' })}_[\\w-]{16}$`),
    );
    expect(consumer.telemetry.audited).toEqual([
      {
        audit: 1,
        end: 'sent',
        journal: 'shop',
        position: trigger.position,
        eventId: trigger.eventId,
        messageId: trigger.messageId,
        triggerId: 'cart',
        campaign: 'cart-abandonment',
        sesMessageId: 'ses-1',
        firedAt: trigger.firedAt,
        receivedAt: trigger.receivedAt,
        sentAt: noon,
        endedAt: noon,
        attempts: 1,
        ms: { lookUp: 0, judge: 0, render: 0, pace: 0, claim: 0, send: 0, settle: 0 },
      },
    ]);
    expect(consumer.telemetry.counts).toEqual({ DeliverySent: 1 });
    expect(consumer.telemetry.seconds).toEqual({ FiringToSentSeconds: [120] });
    expect(await consumer.deadLetters()).toEqual([]);
  });

  it('is not mailed again when the queue delivers it again, and says where the first e-mail is', async () => {
    const consumer = await bench.consumer();
    const trigger = aTrigger();
    await consumer.deliver([trigger]);
    consumer.time.now += 5000;
    await consumer.deliver([trigger], { receives: 2 });
    expect(bench.ses.requests).toHaveLength(1);
    expect(consumer.telemetry.audited[1]).toMatchObject({ end: 'sent', sesMessageId: 'ses-1', sentAt: noon });
    expect(consumer.telemetry.counts).toEqual({ DeliverySent: 1 });
  });

  it.each(['eventId', 'messageId'] as const)(
    'is a duplicate when another entry has the same %s',
    async (id) => {
      const consumer = await bench.consumer();
      const first = aTrigger();
      await consumer.deliver([first]);
      await consumer.deliver([aTrigger({ [id]: first[id] })]);
      expect(consumer.telemetry.audited.map(({ end }) => end)).toEqual(['sent', 'duplicate']);
      expect(bench.ses.requests).toHaveLength(1);
    },
  );

  it('leads to one e-mail when its repetitions share a batch, and none of them has to come back', async () => {
    const consumer = await bench.consumer();
    const first = aTrigger();
    const again = { ...first, position: `${first.position}-again` };
    expect(await consumer.deliver([first, again, aTrigger({ eventId: first.eventId }), first])).toEqual([]);
    expect(bench.ses.requests).toHaveLength(1);
    expect(consumer.telemetry.counts).toEqual({ DeliverySent: 1, DeliveryDuplicate: 2 });
  });

  it('leads to one e-mail when two environments get it at the same time', async () => {
    const consumers = await Promise.all([bench.consumer(), bench.consumer(), bench.consumer()]);
    const batch = Array.from({ length: 5 }, () => aTrigger());
    await Promise.all(consumers.map((consumer) => consumer.deliver(batch)));
    expect(bench.ses.requests).toHaveLength(5);
  });
});

describe('a trigger that must not be mailed', () => {
  it.each([
    ['no_campaign', aTrigger({ triggerId: 'other' })],
    ['unknown_recipient', aTrigger({ dimensions: {} })],
    ['unknown_recipient', aTrigger({ dimensions: { evar1: ['KEY-NOBODY'] } })],
    ['too_old', aTrigger({ firedAt: noon - 7 * hourMs })],
  ])('is skipped: %s', async (reason, trigger) => {
    const consumer = await bench.consumer();
    expect(await consumer.deliver([trigger])).toEqual([]);
    expect(consumer.telemetry.audited).toMatchObject([{ end: 'skipped', reason }]);
    expect(consumer.telemetry.counts).toEqual({ DeliverySkipped: 1 });
    expect(bench.ses.requests).toHaveLength(0);
    expect(await consumer.deadLetters()).toEqual([]);
  });

  it('is skipped when the recipient is suppressed for this category, and not for another', async () => {
    await putProfile(bench.dynamo, 'KEY-GONE', 'Gone@Example.com');
    const suppressions = createSuppressionStore({ client: bench.dynamo.client, tableName: 'suppressions' });
    await suppressions.suppress(hashOf('gone@example.com'), 'marketing', 'unsubscribed', noon);
    const dimensions = { evar1: ['KEY-GONE'], evar12: ['Linen shirt'] };
    const consumer = await bench.consumer({
      campaigns: [aCampaign(), aCampaign({ name: 'news', triggerId: 'news', consent: 'news' })],
    });
    await consumer.deliver([aTrigger({ dimensions }), aTrigger({ dimensions, triggerId: 'news' })]);
    const ends = consumer.telemetry.audited.map(({ campaign, end, reason }) => [campaign, end, reason]);
    expect(ends).toEqual(
      expect.arrayContaining([
        ['cart-abandonment', 'skipped', 'suppressed'],
        ['news', 'sent', undefined],
      ]),
    );
  });

  it('is skipped when the trigger should hold the address and does not', async () => {
    const campaigns = [aCampaign({ recipient: { address: { dimension: 'evar2', pick: 'last' } } })];
    const consumer = await bench.consumer({ campaigns });
    await consumer.deliver([
      aTrigger(),
      aTrigger({ dimensions: { evar2: ['bob@example.com'], evar12: ['x'] } }),
    ]);
    expect(consumer.telemetry.counts).toEqual({ DeliverySkipped: 1, DeliverySent: 1 });
    expect(bench.ses.accepted[0]?.to).toBe('bob@example.com');
  });
});
