import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Campaign } from '../../functions/core/campaign.ts';
import type { Trigger } from '../../functions/core/trigger.ts';
import { createVisitorHash } from '../../functions/core/visitor-hash.ts';
import { aCampaign, aTrigger, noon } from '../support/builders.ts';
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

/** A visitor whom the ledger does not know yet. */
async function aVisitor(): Promise<{ dimensions: { evar1: string[]; evar12: string[] } }> {
  visitors += 1;
  const key = `VISITOR-${visitors}`;
  await putProfile(bench.dynamo, key, `visitor-${visitors}@example.com`);
  return { dimensions: { evar1: [key], evar12: ['Linen shirt'] } };
}

const endsOf = ({ telemetry }: TestedConsumer) =>
  telemetry.audited.map(({ end, reason }) => (reason === undefined ? end : `${end}:${reason}`));

describe('a cap', () => {
  const campaigns = [aCampaign({ cap: { sends: 2, seconds: 3600 }, maxAgeSeconds: 86_400 })];

  it('lets no third e-mail out within the window, and the next when the first has left it', async () => {
    const consumer = await bench.consumer({ campaigns });
    const visitor = await aVisitor();
    for (let n = 0; n < 3; n += 1) await consumer.deliver([aTrigger(visitor)]);
    expect(endsOf(consumer)).toEqual(['sent', 'sent', 'skipped:over_cap']);
    consumer.time.now = noon + hour;
    await consumer.deliver([aTrigger(visitor)]);
    expect(endsOf(consumer).at(-1)).toBe('sent');
  });

  it('lets ten triggers at two consumers at once have no more than it allows', async () => {
    const visitor = await aVisitor();
    const [one, other] = [await bench.consumer({ campaigns }), await bench.consumer({ campaigns })];
    const five = () => Array.from({ length: 5 }, () => aTrigger(visitor));
    await Promise.all([one.deliver(five()), other.deliver(five())]);
    expect(bench.ses.accepted).toHaveLength(2);
    expect([...endsOf(one), ...endsOf(other)].filter((end) => end === 'sent')).toHaveLength(2);
  });

  it('over all campaigns counts what any of them sent', async () => {
    const cart = aCampaign({ reentrySeconds: 0 });
    const browse = aCampaign({ name: 'browse', triggerId: 'browse' });
    const consumer = await bench.consumer({ campaigns: [cart, browse], cap: { sends: 1, seconds: 3600 } });
    const visitor = await aVisitor();
    await consumer.deliver([aTrigger(visitor)]);
    await consumer.deliver([aTrigger({ ...visitor, triggerId: 'browse' })]);
    expect(endsOf(consumer)).toEqual(['sent', 'skipped:over_total_cap']);
  });

  it('does not count what SES refused or never took', async () => {
    const consumer = await bench.consumer({
      campaigns: [aCampaign({ cap: { sends: 1, seconds: 3600 } })],
    });
    const visitor = await aVisitor();
    bench.ses.script.push({ status: 400, code: 'MessageRejected' });
    await consumer.deliver([aTrigger(visitor)]);
    bench.ses.script.push({ status: 400, code: 'Throttling', message: 'Maximum sending rate exceeded.' });
    const throttled = aTrigger(visitor);
    await consumer.deliver([throttled]);
    await consumer.deliver([throttled]);
    expect(endsOf(consumer)).toEqual(['failed:SEND_REFUSED', 'sent']);
  });

  it('counts the e-mail that nobody knows the end of', async () => {
    const consumer = await bench.consumer({
      campaigns: [aCampaign({ cap: { sends: 1, seconds: 3600 } })],
    });
    const visitor = await aVisitor();
    bench.ses.script.push({ status: 500, code: 'InternalFailure' });
    const uncertain = aTrigger(visitor);
    await consumer.deliver([uncertain]);
    await consumer.deliver([aTrigger(visitor)]);
    consumer.time.now += 30_000;
    await consumer.deliver([uncertain]);
    expect(endsOf(consumer)).toEqual(['skipped:over_cap', 'unknown']);
  });
});

describe('the re-entry guard', () => {
  const campaigns = [aCampaign({ reentrySeconds: 300 })];

  it('skips a second firing within five minutes, and lets a later one in', async () => {
    const consumer = await bench.consumer({ campaigns });
    const visitor = await aVisitor();
    const first = aTrigger(visitor);
    await consumer.deliver([first]);
    await consumer.deliver([aTrigger({ ...visitor, firedAt: first.firedAt + 299_999 })]);
    await consumer.deliver([aTrigger({ ...visitor, firedAt: first.firedAt + 300_000 })]);
    expect(endsOf(consumer)).toEqual(['sent', 'skipped:reentry', 'sent']);
  });

  it('of a month is remembered for a month', async () => {
    const consumer = await bench.consumer({ campaigns: [aCampaign({ reentrySeconds: 30 * 86_400 })] });
    const visitor = await aVisitor();
    await consumer.deliver([aTrigger(visitor)]);
    const hashed = createVisitorHash(
      (JSON.parse(signingKeysSecret) as { recipientKey: string }).recipientKey,
    );
    const visitorHash = hashed({ profile: visitor.dimensions.evar1[0] ?? '' });
    const item = await bench.dynamo.item('sends', { visitorHash });
    expect(Number(item?.expiresAtEpochSeconds?.N) * 1000).toBeGreaterThan(noon + 30 * 24 * hour);
  });

  it('does not stand in the way of the firing that was put back', async () => {
    const consumer = await bench.consumer({ campaigns });
    const trigger = aTrigger(await aVisitor());
    bench.ses.script.push({ status: 400, code: 'Throttling', message: 'Maximum sending rate exceeded.' });
    await consumer.deliver([trigger]);
    await consumer.deliver([trigger]);
    expect(endsOf(consumer)).toEqual(['sent']);
  });

  it('lets one of twenty firings at once in', async () => {
    const [one, other] = [await bench.consumer({ campaigns }), await bench.consumer({ campaigns })];
    const visitor = await aVisitor();
    const ten = () => Array.from({ length: 10 }, () => aTrigger(visitor));
    await Promise.all([one.deliver(ten()), other.deliver(ten())]);
    expect(bench.ses.accepted).toHaveLength(1);
  });
});

describe('a conversion', () => {
  const cart = aCampaign({ cancelOn: [{ triggerId: 'purchase' }] });

  it('makes the e-mail needless that was fired before it, not the one after', async () => {
    const consumer = await bench.consumer({ campaigns: [cart] });
    const visitor = await aVisitor();
    await consumer.deliver([aTrigger({ ...visitor, triggerId: 'purchase', firedAt: noon - minute })]);
    await consumer.deliver([aTrigger({ ...visitor, firedAt: noon - 2 * minute })]);
    await consumer.deliver([aTrigger({ ...visitor, firedAt: noon })]);
    expect(endsOf(consumer)).toEqual(['skipped:conversion', 'skipped:converted', 'sent']);
    const noted = consumer.telemetry.logged.filter((line) => line.includes('conversion noted'));
    expect(noted.map((line) => JSON.parse(line))).toMatchObject([{ campaign: cart.name }]);
  });

  it('concerns that visitor only, and that campaign only', async () => {
    const browse = aCampaign({ name: 'browse', triggerId: 'browse' });
    const consumer = await bench.consumer({ campaigns: [cart, browse] });
    const [visitor, another] = [await aVisitor(), await aVisitor()];
    await consumer.deliver([aTrigger({ ...visitor, triggerId: 'purchase' })]);
    await consumer.deliver([aTrigger({ ...visitor, triggerId: 'browse' }), aTrigger(another)]);
    expect(endsOf(consumer)).toEqual(['skipped:conversion', 'sent', 'sent']);
  });

  it('may itself start a campaign', async () => {
    const thanks = aCampaign({ name: 'thanks', triggerId: 'purchase' });
    const consumer = await bench.consumer({ campaigns: [cart, thanks] });
    const visitor = await aVisitor();
    await consumer.deliver([aTrigger({ ...visitor, triggerId: 'purchase', firedAt: noon })]);
    await consumer.deliver([aTrigger(visitor)]);
    expect(endsOf(consumer)).toEqual(['sent', 'skipped:converted']);
  });

  describe('told by a trigger that has a campaign of its own', () => {
    const longest = { maxAgeSeconds: 7200 };
    const tells = aCampaign(longest);
    const browse = aCampaign({
      ...{ name: 'browse', triggerId: 'browse', ...longest },
      cancelOn: [{ triggerId: tells.triggerId }],
    });
    const earlier = { triggerId: 'browse', firedAt: noon - minute };

    it('is noted with the claim of that campaign’s e-mail', async () => {
      const consumer = await bench.consumer({ campaigns: [tells, browse] });
      const visitor = await aVisitor();
      await consumer.deliver([aTrigger({ ...visitor, firedAt: noon })]);
      await consumer.deliver([aTrigger({ ...visitor, ...earlier })]);
      expect(endsOf(consumer)).toEqual(['sent', 'skipped:converted']);
      const noted = consumer.telemetry.logged.filter((line) => line.includes('conversion noted'));
      expect(noted.map((line) => JSON.parse(line))).toMatchObject([{ campaign: 'browse' }]);
    });

    it.each<[string, Campaign, Partial<Trigger>]>([
      ['is older than that campaign allows', { ...tells, maxAgeSeconds: 0 }, {}],
      ['waits', { ...tells, steps: [{ ...tells.steps[0], delaySeconds: 3600 }] }, {}],
      ['cannot be written', tells, { dimensions: { evar12: [] } }],
    ])('is noted all the same where that e-mail %s', async (_, campaign, trigger) => {
      const consumer = await bench.consumer({ campaigns: [campaign, browse] });
      const visitor = await aVisitor();
      const dimensions = { ...visitor.dimensions, ...trigger.dimensions };
      consumer.time.now = noon + 1;
      await consumer.deliver([aTrigger({ ...visitor, firedAt: noon, dimensions })]);
      await consumer.deliver([aTrigger({ ...visitor, ...earlier })]);
      expect(bench.ses.accepted).toHaveLength(0);
      expect(endsOf(consumer).at(-1)).toBe('skipped:converted');
    });

    it('is noted by one of several that come at once', async () => {
      const campaigns = [tells, browse];
      const [one, other] = [await bench.consumer({ campaigns }), await bench.consumer({ campaigns })];
      const visitor = await aVisitor();
      const tell = () => [aTrigger({ ...visitor, firedAt: noon })];
      await Promise.all([one.deliver(tell()), other.deliver(tell())]);
      await other.deliver([aTrigger({ ...visitor, ...earlier })]);
      expect([...endsOf(one), ...endsOf(other)].sort()).toEqual(['sent', 'sent', 'skipped:converted']);
    });
  });

  it('counts only under the rule’s condition', async () => {
    const campaigns = [
      aCampaign({ cancelOn: [{ triggerId: 'purchase', when: { dimension: 'evar9', exists: true } }] }),
    ];
    const consumer = await bench.consumer({ campaigns });
    const visitor = await aVisitor();
    await consumer.deliver([aTrigger({ ...visitor, triggerId: 'purchase' })]);
    await consumer.deliver([aTrigger(visitor)]);
    expect(endsOf(consumer)).toEqual(['skipped:no_campaign', 'sent']);
  });
});

describe('where the campaign would rather mail twice than never', () => {
  const campaigns = [aCampaign({ onUncertainSend: 'resend' })];

  it('an uncertain e-mail is sent once more when SES has said nothing, and parked if that is uncertain too', async () => {
    const consumer = await bench.consumer({ campaigns });
    const trigger = aTrigger(await aVisitor());
    bench.ses.script.push({ status: 500, code: 'InternalFailure' });
    expect(await consumer.deliver([trigger])).toHaveLength(1);
    expect(await consumer.deliver([trigger], { receives: 2 })).toHaveLength(1);
    expect(bench.ses.requests).toHaveLength(1);
    consumer.time.now += 30_000;
    bench.ses.script.push({ status: 500, code: 'InternalFailure' });
    expect(await consumer.deliver([trigger], { receives: 3 })).toHaveLength(1);
    consumer.time.now += 30_000;
    expect(await consumer.deliver([trigger], { receives: 4 })).toHaveLength(0);
    consumer.time.now += hour;
    await consumer.deliver([trigger]);
    expect(bench.ses.requests).toHaveLength(2);
    expect(endsOf(consumer)).toEqual(['unknown', 'unknown']);
    expect((await consumer.deadLetters()).length).toBeGreaterThan(0);
  });

  it('a second try that SES surely did not take leaves the doubt, and is made up for', async () => {
    const consumer = await bench.consumer({
      campaigns: [aCampaign({ onUncertainSend: 'resend', cap: { sends: 1, seconds: 3600 } })],
    });
    const visitor = await aVisitor();
    const trigger = aTrigger(visitor);
    bench.ses.script.push('no message id', {
      status: 400,
      code: 'Throttling',
      message: 'Maximum sending rate exceeded.',
    });
    await consumer.deliver([trigger]);
    consumer.time.now += 30_000;
    await consumer.deliver([trigger], { receives: 2 });
    await consumer.deliver([aTrigger(visitor)]);
    expect(endsOf(consumer)).toEqual(['skipped:over_cap']);
    await consumer.deliver([trigger], { receives: 3 });
    expect(endsOf(consumer)).toEqual(['skipped:over_cap', 'sent']);
    expect(bench.ses.accepted).toHaveLength(2);
  });

  it('is mailed at most twice, however often nobody can tell', async () => {
    const consumer = await bench.consumer({ campaigns });
    const trigger = aTrigger(await aVisitor());
    const throttling = { status: 400, code: 'Throttling', message: 'Maximum sending rate exceeded.' };
    for (let n = 0; n < 6; n += 1) bench.ses.script.push('no message id', throttling);
    for (let n = 0; n < 14; n += 1) {
      await consumer.deliver([trigger]);
      consumer.time.now += 40_000;
    }
    expect(bench.ses.accepted).toHaveLength(2);
    expect(endsOf(consumer)).toContain('unknown');
  });

  it('its own doubt does not stand in its way, and where a gate does, it stays a doubt', async () => {
    const consumer = await bench.consumer({
      campaigns: [aCampaign({ onUncertainSend: 'resend', cap: { sends: 1, seconds: 3600 } })],
    });
    const trigger = aTrigger(await aVisitor());
    bench.ses.script.push('no message id');
    await consumer.deliver([trigger]);
    consumer.time.now += 24 * hour;
    await consumer.deliver([trigger]);
    expect(endsOf(consumer)).toEqual(['unknown']);
    expect(await consumer.deadLetters()).toMatchObject([{ reason: 'SEND_UNKNOWN' }]);
  });

  it('the second try may succeed', async () => {
    const consumer = await bench.consumer({ campaigns });
    const trigger = aTrigger(await aVisitor());
    bench.ses.script.push('reset after body');
    await consumer.deliver([trigger]);
    consumer.time.now += 31_000;
    await consumer.deliver([trigger], { receives: 2 });
    expect(endsOf(consumer)).toEqual(['sent']);
    expect(await consumer.deadLetters()).toEqual([]);
  });
});
