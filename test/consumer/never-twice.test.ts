import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { firingKey } from '../../functions/core/send-key.ts';
import type { Trigger } from '../../functions/core/trigger.ts';
import { aTrigger } from '../support/builders.ts';
import type { SesStep } from '../support/scripted-ses.ts';
import { type Bench, putProfile, startBench, type TestedConsumer } from './consumer-bench.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());

const steps: SesStep[] = [
  'accept',
  'accept',
  'reset after body',
  'reset before answer',
  { status: 500, code: 'InternalFailure' },
  { status: 400, code: 'Throttling', message: 'Maximum sending rate exceeded.' },
  { status: 400, code: 'NeverHeardOf' },
  { status: 400, code: 'MessageRejected' },
];

/** After these SES may have taken the e-mail, or has. */
const maybeTaken = (step: SesStep) => typeof step === 'string' || step.status >= 500;

const plan = fc.record({
  /** Which of a few firings each journal entry repeats. */
  firings: fc.array(fc.nat({ max: 2 }), { minLength: 4, maxLength: 14 }),
  script: fc.array(fc.constantFrom(...steps), { minLength: 3, maxLength: 12 }),
  twoAtOnce: fc.boolean(),
});

it('whatever SES does: every entry ends, and no firing is mailed twice', async () => {
  await fc.assert(
    fc.asyncProperty(plan, async ({ firings, script, twoAtOnce }) => {
      const [one, other] = [await bench.consumer(), await bench.consumer()];
      const originals = Array.from({ length: 3 }, () => aTrigger());
      const entries = firings.map((firing, n) => repeated(originals[firing], n));
      bench.ses.script.push(...script);
      for (let round = 1; round < 40; round += 1) {
        const open = entries.filter(({ position }) => !endsOf([one, other]).has(position)).slice(0, 10);
        if (open.length === 0) break;
        const delivery = { receives: Math.min(round, 5) };
        await Promise.all([
          one.deliver(open, delivery),
          twoAtOnce ? other.deliver(open, delivery) : undefined,
        ]);
        for (const { time } of [one, other]) time.now += 70_000;
      }
      expect(endsOf([one, other]).size).toBe(entries.length);
      for (const { messageId } of originals) {
        const sent = bench.ses.requests.filter(
          ({ parameters, step }) =>
            maybeTaken(step) &&
            parameters
              .get('Tags.member.2.Value')
              ?.endsWith(firingKey({ campaign: 'cart-abandonment', step: '', messageId })),
        );
        expect(sent.length).toBeLessThanOrEqual(1);
      }
      const accepted = bench.ses.accepted.length;
      expect((one.telemetry.counts.DeliverySent ?? 0) + (other.telemetry.counts.DeliverySent ?? 0)).toBe(
        accepted,
      );
    }),
    { numRuns: 15 },
  );
}, 120_000);

function repeated(trigger: Trigger | undefined, n: number): Trigger {
  const original = trigger ?? aTrigger();
  return { ...original, position: `${original.position}/${n}` };
}

/** Positions of the journal entries that have an audit line. */
function endsOf(consumers: readonly TestedConsumer[]): Set<string> {
  return new Set(consumers.flatMap(({ telemetry }) => telemetry.audited.map(({ position }) => position)));
}

it('a profile whose address changes between two deliveries is not mailed a second time', async () => {
  const consumer = await bench.consumer();
  const trigger = aTrigger({ dimensions: { evar1: ['KEY-MOVED'], evar12: ['Linen shirt'] } });
  await putProfile(bench.dynamo, 'KEY-MOVED', 'former@example.com');
  await consumer.deliver([trigger]);
  await putProfile(bench.dynamo, 'KEY-MOVED', 'new@example.com');
  await consumer.deliver([trigger, { ...trigger, position: 'another entry' }]);
  expect(bench.ses.accepted.map(({ to }) => to)).toEqual(['former@example.com']);
});
