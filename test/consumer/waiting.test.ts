import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClaimFeedback } from '../../functions/adapters/claim-feedback.ts';
import { createSuppressionStore } from '../../functions/adapters/suppression-store.ts';
import type { Campaign, Step } from '../../functions/core/campaign.ts';
import { createRecipientHash } from '../../functions/core/recipient-hash.ts';
import { readClaimKey } from '../../functions/core/send-key.ts';
import { aCampaign, aTrigger, noon, oneEmail } from '../support/builders.ts';
import { signingKeysSecret } from '../support/one-secret.ts';
import { type Bench, putProfile, startBench, type TestedConsumer } from './consumer-bench.ts';

let bench: Bench;
let visitors = 0;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

async function aVisitor(profile: Record<string, { S: string }> = {}) {
  visitors += 1;
  const [key, email] = [`WAITING-${visitors}`, `waiting-${visitors}@example.com`];
  await putProfile(bench.dynamo, key, email, profile);
  return { email, of: { dimensions: { evar1: [key], evar12: ['Linen shirt'] }, firedAt: noon } };
}

const endsOf = ({ telemetry }: TestedConsumer) =>
  telemetry.audited.map(({ end, reason, step }) => [end, reason, step].filter(Boolean).join(':'));

function step(name: string, delaySeconds: number): Step {
  const [only] = oneEmail({ en: { subject: `Step ${name}`, html: '<p>x</p>', text: 'x' } });
  return { ...only, name, delaySeconds };
}

const delayed = (changed: Partial<Campaign> = {}) => {
  const [only] = aCampaign().steps;
  return aCampaign({ steps: [{ ...only, delaySeconds: 2700 }], ...changed });
};
const series = (changed: Partial<Campaign> = {}) =>
  aCampaign({ steps: [step('hello', 0), step('tips', 2 * 86_400), step('offer', 86_400)], ...changed });

async function unsubscribe(email: string): Promise<void> {
  const { recipientKey } = JSON.parse(signingKeysSecret) as { recipientKey: string };
  const store = createSuppressionStore({ client: bench.dynamo.client, tableName: 'suppressions' });
  await store.suppress(createRecipientHash(recipientKey)(email), 'marketing', 'unsubscribed', noon);
}

describe('a delay', () => {
  it('is waited for, and the e-mail is then judged and sent', async () => {
    const consumer = await bench.consumer({ campaigns: [delayed()] });
    const { email, of } = await aVisitor();
    await consumer.deliver([aTrigger(of)]);
    await consumer.wake(noon + 44 * minute);
    expect(bench.ses.accepted).toEqual([]);
    await consumer.wake(noon + 45 * minute);
    expect(bench.ses.accepted.map(({ to }) => to)).toEqual([email]);
    expect(endsOf(consumer)).toEqual(['waiting:delay', 'sent']);
    expect(consumer.telemetry.counts).toEqual({ DeliveryHeld: 1, DeliveryHeldLong: 1, DeliverySent: 1 });
    expect(consumer.telemetry.audited[0]).toMatchObject({ until: noon + 45 * minute });
  });

  it('of up to a quarter of an hour is waited for in the queue', async () => {
    const [only] = aCampaign().steps;
    const campaigns = [aCampaign({ steps: [{ ...only, delaySeconds: 900 }] })];
    const consumer = await bench.consumer({ campaigns });
    await consumer.deliver([aTrigger((await aVisitor()).of)]);
    expect(await consumer.queued()).toEqual({ visible: 0, delayed: 1, hidden: 0 });
    expect(consumer.telemetry.counts).toEqual({ DeliveryHeld: 1 });
  });

  it('that is over when the trigger arrives is not waited for again', async () => {
    const consumer = await bench.consumer({ campaigns: [delayed()] });
    const { of } = await aVisitor();
    await consumer.deliver([aTrigger({ ...of, firedAt: noon - 46 * minute })]);
    expect(endsOf(consumer)).toEqual(['sent']);
    // Nor does it count as lateness.
    expect(consumer.telemetry.seconds.FiringToSentSeconds).toEqual([60]);
  });

  it('makes no trigger old, and a late waking does', async () => {
    const consumer = await bench.consumer({ campaigns: [delayed({ maxAgeSeconds: 600 })] });
    const [visitor, late] = [await aVisitor(), await aVisitor()];
    await consumer.deliver([aTrigger(visitor.of)]);
    await consumer.wake(noon + 55 * minute);
    await consumer.deliver([aTrigger({ ...late.of, firedAt: consumer.time.now })]);
    await consumer.wake(noon + 55 * minute + 45 * minute + 600_001);
    expect(endsOf(consumer)).toEqual(['waiting:delay', 'sent', 'waiting:delay', 'skipped:too_old']);
  });

  it('is waited for once, however often the firing comes', async () => {
    const consumer = await bench.consumer({ campaigns: [delayed()] });
    const trigger = aTrigger((await aVisitor()).of);
    await consumer.deliver([trigger]);
    await consumer.deliver([trigger]);
    await consumer.deliver([
      { ...trigger, position: 'again' },
      { ...trigger, position: 'b', messageId: 'b' },
    ]);
    await consumer.wake(noon + hour);
    expect(endsOf(consumer)).toEqual(['waiting:delay', 'waiting:delay', 'duplicate', 'duplicate', 'sent']);
    expect(bench.ses.accepted).toHaveLength(1);
  });

  it.each([
    ['a conversion', 'converted'],
    ['unsubscribing', 'suppressed'],
    ['a newer firing', 'superseded'],
    ['a withdrawn consent', 'no_consent'],
  ])('is ended by %s, which leaves its reason', async (what, reason) => {
    const campaigns = [delayed({ cancelOn: [{ triggerId: 'purchase' }] })];
    const consumer = await bench.consumer({ campaigns });
    const { email, of } = await aVisitor();
    await consumer.deliver([aTrigger(of)]);
    consumer.time.now += 10 * minute;
    const at = { ...of, firedAt: consumer.time.now };
    if (what === 'a conversion') await consumer.deliver([aTrigger({ ...at, triggerId: 'purchase' })]);
    if (what === 'unsubscribing') await unsubscribe(email);
    if (what === 'a newer firing') await consumer.deliver([aTrigger(at)]);
    if (what === 'a withdrawn consent') {
      await bench.dynamo.client.send(
        new UpdateItemCommand({
          TableName: 'profiles',
          Key: { key: { S: of.dimensions.evar1[0] ?? '' } },
          UpdateExpression: 'SET consent = :consent',
          ExpressionAttributeValues: { ':consent': { M: { marketing: { BOOL: false } } } },
        }),
      );
    }
    await consumer.wake(noon + 45 * minute);
    expect(endsOf(consumer).at(-1)).toBe(`skipped:${reason}`);
    expect(bench.ses.accepted).toEqual([]);
  });

  it('goes on for the older firing, where the campaign ignores newer ones', async () => {
    const consumer = await bench.consumer({ campaigns: [delayed({ newerFiring: 'ignored' })] });
    const { of } = await aVisitor();
    await consumer.deliver([aTrigger(of)]);
    consumer.time.now += 10 * minute;
    await consumer.deliver([aTrigger({ ...of, firedAt: consumer.time.now })]);
    await consumer.wake(noon + 45 * minute);
    expect(endsOf(consumer)).toEqual(['waiting:delay', 'skipped:superseded', 'sent']);
  });
});

describe('quiet hours', () => {
  const quiet = { from: 12 * 60, until: 14 * 60, timeZone: 'Europe/London' };

  it('hold an e-mail until the window opens, then it is judged again', async () => {
    const campaigns = [aCampaign({ quietHours: quiet, maxAgeSeconds: 3600 })];
    const consumer = await bench.consumer({ campaigns });
    const [kept, gone] = [await aVisitor(), await aVisitor()];
    await consumer.deliver([aTrigger(kept.of), aTrigger(gone.of)]);
    await unsubscribe(gone.email);
    await consumer.wake(noon + 2 * hour);
    expect(endsOf(consumer)).toEqual([
      'waiting:quiet_hours',
      'waiting:quiet_hours',
      ...['sent', 'skipped:suppressed'].toSorted((a) => (endsOf(consumer)[2] === a ? -1 : 1)),
    ]);
    expect(bench.ses.accepted.map(({ to }) => to)).toEqual([kept.email]);
  });

  it('are those of the recipient’s time zone', async () => {
    const consumer = await bench.consumer({ campaigns: [aCampaign({ quietHours: quiet })] });
    const { of } = await aVisitor({ timeZone: { S: 'Asia/Tokyo' } });
    await consumer.deliver([aTrigger(of)]);
    expect(endsOf(consumer)).toEqual(['sent']);
  });

  it.each(['the older one first', 'the newer one first'])('keep one of two firings: %s', async (order) => {
    const consumer = await bench.consumer({ campaigns: [aCampaign({ quietHours: quiet })] });
    const { of } = await aVisitor();
    const firings = [aTrigger({ ...of, firedAt: noon - hour }), aTrigger(of)];
    for (const one of order === 'the older one first' ? firings : firings.reverse()) {
      await consumer.deliver([one]);
    }
    await consumer.wake(noon + 2 * hour);
    expect(endsOf(consumer).filter((end) => end === 'sent')).toEqual(['sent']);
  });

  it('come after a delay', async () => {
    const late = { ...quiet, from: 12 * 60 + 30 };
    const consumer = await bench.consumer({ campaigns: [delayed({ quietHours: late })] });
    await consumer.deliver([aTrigger((await aVisitor()).of)]);
    await consumer.wake(noon + 45 * minute);
    await consumer.wake(noon + 2 * hour);
    expect(endsOf(consumer)).toEqual(['waiting:delay', 'waiting:quiet_hours', 'sent']);
  });
});

describe('a series', () => {
  it('mails step after step, each at its time and with a claim of its own', async () => {
    const consumer = await bench.consumer({ campaigns: [series()] });
    const { email, of } = await aVisitor();
    await consumer.deliver([aTrigger(of)]);
    await consumer.wake(noon + 2 * day);
    await consumer.wake(noon + 3 * day);
    expect(bench.ses.accepted.map(({ to }) => to)).toEqual([email, email, email]);
    const { DeliverySent, SeriesContinued, DeliveryHeldLong } = consumer.telemetry.counts;
    expect([DeliverySent, SeriesContinued, DeliveryHeldLong]).toEqual([3, 2, 2]);
    expect(endsOf(consumer)).toEqual([
      'sent:hello',
      'waiting:series:tips',
      'sent:tips',
      'waiting:series:offer',
      'sent:offer',
    ]);
  });

  it('ends for good with the step that is refused', async () => {
    const consumer = await bench.consumer({ campaigns: [series({ cancelOn: [{ triggerId: 'purchase' }] })] });
    const { of } = await aVisitor();
    await consumer.deliver([aTrigger(of)]);
    consumer.time.now += hour;
    await consumer.deliver([aTrigger({ ...of, triggerId: 'purchase', firedAt: consumer.time.now })]);
    await consumer.wake(noon + 2 * day);
    await consumer.wake(noon + 30 * day);
    expect(endsOf(consumer).filter((end) => !end.startsWith('waiting'))).toEqual([
      'sent:hello',
      'skipped:conversion',
      'skipped:converted:tips',
    ]);
  });

  it('goes on after a step that only a cap refused', async () => {
    const cap = { sends: 1, seconds: 2 * 86_400 + 3600 };
    const consumer = await bench.consumer({ campaigns: [series({ cap })] });
    await consumer.deliver([aTrigger((await aVisitor()).of)]);
    await consumer.wake(noon + 2 * day);
    await consumer.wake(noon + 3 * day);
    expect(endsOf(consumer).filter((end) => !end.startsWith('waiting'))).toEqual([
      'sent:hello',
      'skipped:over_cap:tips',
      'sent:offer',
    ]);
  });

  it('is one series for three firings, though a cap skipped the first e-mail of each', async () => {
    const cap = { sends: 1, seconds: 3600 };
    const campaigns = [series(), aCampaign({ name: 'other', triggerId: 'other' })];
    const consumer = await bench.consumer({ campaigns, cap });
    const { of } = await aVisitor();
    await consumer.deliver([aTrigger({ ...of, triggerId: 'other' })]);
    for (let n = 1; n <= 3; n += 1) {
      await consumer.deliver([aTrigger({ ...of, firedAt: noon + n })]);
    }
    await consumer.wake(noon + 2 * day);
    await consumer.wake(noon + 3 * day);
    expect(bench.ses.accepted).toHaveLength(3);
    expect(endsOf(consumer).filter((end) => end.startsWith('sent'))).toEqual([
      'sent',
      'sent:tips',
      'sent:offer',
    ]);
  });

  it('goes on when SES tells late that it took a step', async () => {
    const consumer = await bench.consumer({ campaigns: [series()] });
    const trigger = aTrigger((await aVisitor()).of);
    bench.ses.script.push('no message id');
    await consumer.deliver([trigger]);
    const reference = readClaimKey(bench.ses.accepted[0]?.parameters.get('Tags.member.2.Value') ?? '');
    const feedback = createClaimFeedback({ client: bench.dynamo.client, tableName: 'sends' });
    if (reference === undefined) throw new Error('the e-mail names no claim');
    const named = { ...reference, campaign: 'cart-abandonment' };
    await feedback.confirm(named, { state: 'sent', sesMessageId: 'ses-9', at: noon + 1 });
    consumer.time.now += 5_000;
    await consumer.deliver([trigger], { receives: 2 });
    await consumer.wake(noon + 2 * day + minute);
    expect(endsOf(consumer)).toEqual([
      'sent:hello',
      'waiting:series:tips',
      'sent:tips',
      'waiting:series:offer',
    ]);
  });

  it('that ended with a refusal is not under way for a newer firing', async () => {
    const consumer = await bench.consumer({ campaigns: [series({ newerFiring: 'ignored' })] });
    const { of } = await aVisitor();
    bench.ses.script.push({ status: 400, code: 'MessageRejected' });
    await consumer.deliver([aTrigger(of)]);
    await consumer.deliver([aTrigger({ ...of, firedAt: noon + hour })]);
    expect(endsOf(consumer).filter((end) => !end.startsWith('waiting'))).toEqual([
      'failed:SEND_REFUSED:hello',
      'sent:hello',
    ]);
  });

  it('goes on once where the queue delivers a step a second time', async () => {
    const consumer = await bench.consumer({ campaigns: [series()] });
    const trigger = aTrigger((await aVisitor()).of);
    await consumer.deliver([trigger]);
    consumer.time.now += minute;
    await consumer.deliver([trigger]);
    await consumer.wake(noon + 2 * day);
    await consumer.wake(noon + 3 * day);
    expect(bench.ses.accepted).toHaveLength(3);
  });

  it('survives a deploy that took its campaign or its step away, with a reason', async () => {
    const consumer = await bench.consumer({ campaigns: [series()] });
    const other = await bench.consumer({ campaigns: [aCampaign()] });
    await consumer.deliver([aTrigger((await aVisitor()).of)]);
    await other.wake(noon + 2 * day);
    expect(endsOf(other)).toEqual(['skipped:no_campaign']);
  });

  it('goes on after the replay of a step that failed', async () => {
    const [hello, tips, offer] = series().steps;
    const broken = aCampaign({
      steps: [
        hello,
        { ...step('tips', tips?.delaySeconds ?? 0), variants: [{ name: '', weight: 1, templates: {} }] },
        ...(offer === undefined ? [] : [offer]),
      ],
    });
    const consumer = await bench.consumer({ campaigns: [broken] });
    await consumer.deliver([aTrigger((await aVisitor()).of)]);
    await consumer.wake(noon + 2 * day);
    const [letter] = await consumer.deadLetters();
    expect(letter).toMatchObject({ reason: 'TEMPLATE_FAILED' });
    const mended = await bench.consumer({ campaigns: [series()] });
    mended.time.now = noon + 2 * day + hour;
    await mended.deliver([letter?.body ?? '']);
    await mended.wake(noon + 3 * day + hour);
    expect(endsOf(mended)).toEqual(['sent:tips', 'waiting:series:offer', 'sent:offer']);
  });
});

it('variants are assigned once and for all, by weight, and told', async () => {
  const named = (name: string, weight: number) => ({ ...step('', 0).variants[0], name, weight });
  const [only] = oneEmail({});
  const campaigns = [aCampaign({ steps: [{ ...only, variants: [named('a', 3), named('b', 1)] }] })];
  const consumer = await bench.consumer({ campaigns });
  for (let n = 0; n < 60; n += 1) {
    const { of } = await aVisitor();
    await consumer.deliver([aTrigger(of), aTrigger(of)]);
  }
  const told = consumer.telemetry.audited.map(({ variant }) => variant);
  for (let n = 0; n < told.length; n += 2) expect(told[n]).toBe(told[n + 1]);
  const a = told.filter((variant) => variant === 'a').length / told.length;
  expect(a).toBeGreaterThan(0.55);
  expect(a).toBeLessThan(0.95);
  expect(bench.ses.requests[0]?.parameters.get('Tags.member.3.Value')).toMatch(/^[ab]$/);
});
