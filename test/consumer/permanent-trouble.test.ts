import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createVisitorHash } from '../../functions/core/visitor-hash.ts';
import { aCampaign, aTrigger, noon, oneEmail } from '../support/builders.ts';
import { signingKey } from '../support/one-secret.ts';
import { type Bench, startBench } from './consumer-bench.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());

const visitorHash = createVisitorHash(signingKey);

describe('a trigger that fails for good', () => {
  it('hurts itself only: nine neighbours of a poisoned one are mailed', async () => {
    const consumer = await bench.consumer();
    const good = Array.from({ length: 9 }, () => aTrigger());
    expect(await consumer.deliver([...good.slice(0, 4), 'no JSON', ...good.slice(4)])).toEqual([]);
    expect(bench.ses.accepted).toHaveLength(9);
    expect(await consumer.deadLetters()).toMatchObject([{ body: 'no JSON', reason: 'MESSAGE_UNREADABLE' }]);
    expect(consumer.telemetry.counts).toEqual({ DeliverySent: 9, DeliveryFailed: 1 });
  });

  it('keeps what an unreadable message tells about itself', async () => {
    const consumer = await bench.consumer();
    const body = JSON.stringify({ ...aTrigger({ position: 'rabbit:poison' }), firedAt: 'yesterday' });
    await consumer.deliver([body, '[1]', '{}', 'null']);
    expect(consumer.telemetry.audited).toHaveLength(4);
    expect(consumer.telemetry.audited.map(({ position }) => position)).toContain('rabbit:poison');
    expect((await consumer.deadLetters()).find((letter) => letter.body === body)?.detail).toContain(
      'firedAt',
    );
  });

  it('is parked with reason, campaign and attempts when its profile is poisoned', async () => {
    const Item = { key: { S: 'KEY-POISON' }, email: { L: [{ S: 'secret@example.com' }] } };
    await bench.dynamo.client.send(new PutItemCommand({ TableName: 'profiles', Item }));
    const consumer = await bench.consumer();
    await consumer.deliver([aTrigger({ dimensions: { evar1: ['KEY-POISON'] } }), aTrigger()], {
      attempts: 3,
    });
    expect(await consumer.deadLetters()).toMatchObject([
      { reason: 'PROFILE_INVALID', campaign: 'cart-abandonment', attempts: '4', failedAt: String(noon) },
    ]);
    expect(bench.ses.accepted).toHaveLength(1);
  });

  it('is parked before any claim when its template cannot be rendered, and goes when that is repaired', async () => {
    const trigger = aTrigger({ dimensions: { evar1: ['KEY-1'] } });
    const broken = await bench.consumer();
    await broken.deliver([trigger]);
    expect(await broken.deadLetters()).toMatchObject([{ reason: 'TEMPLATE_FAILED' }]);
    const { products: _, ...variables } = aCampaign().variables;
    const plain = { en: { subject: 'Hi', html: '<p>Hi</p>', text: 'Hi' } };
    const repaired = await bench.consumer({ campaigns: [aCampaign({ variables, steps: oneEmail(plain) })] });
    await repaired.deliver([trigger]);
    expect(bench.ses.accepted).toHaveLength(1);
  });

  it('is parked when SES refuses it, and may be tried again by a replay', async () => {
    const consumer = await bench.consumer();
    const trigger = aTrigger();
    bench.ses.script.push({ status: 400, code: 'MessageRejected', message: 'for ada@example.com' });
    expect(await consumer.deliver([trigger])).toEqual([]);
    expect(await consumer.deadLetters()).toMatchObject([
      { reason: 'SEND_REFUSED', detail: '400 MessageRejected', campaign: 'cart-abandonment' },
    ]);
    await consumer.deliver([{ ...trigger, position: 'second firing' }]);
    await consumer.deliver([trigger]);
    expect(consumer.telemetry.audited.map(({ end }) => end)).toEqual(['failed', 'duplicate', 'sent']);
  });

  it('stays in the queue when the dead-letter queue does not take it', async () => {
    const deadLetterQueueUrl = `${bench.sqs.endpoint}/000000000000/missing`;
    const consumer = await bench.consumer({ config: { deadLetterQueueUrl } });
    expect(await consumer.deliver(['no JSON', aTrigger()])).toEqual(['no JSON']);
    expect(consumer.telemetry.audited.map(({ end }) => end)).toEqual(['sent']);
  });
});

describe('personal data', () => {
  it('is in the e-mail alone: not in audit, log, dead-letter attributes or ledger', async () => {
    const secretWords = /\bada\b|KEY-1|linen|shirt|example\.com/i;
    const consumer = await bench.consumer();
    bench.ses.script.push(
      'accept',
      { status: 400, code: 'MessageRejected', message: 'Ada Example <ada@example.com> is on the list' },
      { status: 400, code: 'NeverHeardOf', message: 'ada@example.com' },
      { status: 500, code: 'InternalFailure', message: 'ada@example.com' },
    );
    const hostile = aTrigger({ dimensions: { evar1: ['KEY-1'] } });
    const uncertain = aTrigger();
    for (const trigger of [aTrigger(), aTrigger(), aTrigger(), uncertain, hostile])
      await consumer.deliver([trigger]);
    consumer.time.now += 30_000;
    await consumer.deliver([uncertain]);
    await consumer.deliver(['{"version":1,"email":"ada@example.com"}']);
    const letters = await consumer.deadLetters();
    const reasons = ['MESSAGE_UNREADABLE', 'SEND_REFUSED', 'SEND_UNKNOWN', 'TEMPLATE_FAILED'];
    expect(letters.map(({ reason }) => reason).sort()).toEqual(reasons);
    for (const { body: _, ...attributes } of letters)
      expect(JSON.stringify(attributes)).not.toMatch(secretWords);
    expect(JSON.stringify(consumer.telemetry.audited)).not.toMatch(secretWords);
    expect(consumer.telemetry.logged.join()).not.toMatch(secretWords);
    const key = { visitorHash: visitorHash({ profile: 'KEY-1' }) };
    const item = JSON.stringify(await bench.dynamo.item('sends', key));
    expect(item).toContain(key.visitorHash);
    expect(item).not.toMatch(secretWords);
  });
});
