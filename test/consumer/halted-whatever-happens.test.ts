// Property: whatever halts, pauses and recovers in whatever order, no trigger is dead-lettered for it, nothing is mailed
// while it is paused, and in the end everybody has been mailed once.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHaltStore } from '../../functions/adapters/halt-store.ts';
import type { HaltStore } from '../../functions/core/ports/halt-store.ts';
import type { Trigger } from '../../functions/core/trigger.ts';
import { aCampaign, aTrigger } from '../support/builders.ts';
import type { SesStep } from '../support/scripted-ses.ts';
import { type Bench, startBench, type TestedConsumer } from './consumer-bench.ts';

let bench: Bench;
let store: HaltStore;
beforeAll(async () => {
  bench = await startBench();
  store = createHaltStore({ client: bench.dynamo.client, tableName: 'sends' });
});
afterAll(() => bench.stop());

const scopes = [{}, { campaign: 'one' }, { campaign: 'two' }];
const campaigns = ['one', 'two'].map((name) =>
  aCampaign({ name, triggerId: name, recipient: { address: { dimension: 'evar2', pick: 'last' } } }),
);
const faults: SesStep[] = [
  'accept',
  { status: 400, code: 'AccountSendingPausedException' },
  { status: 400, code: 'Throttling', message: 'Daily message quota exceeded.' },
  { status: 400, code: 'Throttling', message: 'Maximum sending rate exceeded.' },
  { status: 403, code: 'AccessDenied' },
];

type Step =
  | { do: 'ses'; fault: SesStep }
  | { do: 'pause' | 'resume'; scope: { campaign?: string } }
  | { do: 'wait'; seconds: number }
  | { do: 'deliver'; fresh: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('ses' as const), fault: fc.constantFrom(...faults) }),
  fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const), scope: fc.constantFrom(...scopes) }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 30, 60, 300) }),
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('deliver' as const), fresh: fc.integer({ min: 0, max: 4 }) }),
  },
);

/** The queue, as a list: whoever has no end comes again. */
class World {
  readonly fired: Trigger[] = [];
  readonly paused = new Set<string>();

  readonly consumer: TestedConsumer;

  constructor(consumer: TestedConsumer) {
    this.consumer = consumer;
  }

  fire(count: number): void {
    for (let n = 0; n < count; n += 1) {
      const triggerId = this.fired.length % 2 === 0 ? 'one' : 'two';
      const dimensions = { evar2: [`p${this.fired.length}@example.com`], evar12: ['Bag'] };
      this.fired.push(aTrigger({ triggerId, dimensions }));
    }
  }

  waiting(): Trigger[] {
    const ended = new Set(this.consumer.telemetry.audited.map(({ eventId }) => eventId));
    return this.fired.filter(({ eventId }) => !ended.has(eventId));
  }

  async deliver(): Promise<void> {
    const waiting = this.waiting();
    const before = bench.ses.requests.length;
    for (let at = 0; at < waiting.length; at += 10) {
      expect(await this.consumer.deliver(waiting.slice(at, at + 10), { receives: 5 })).toEqual([]);
    }
    const tags = bench.ses.requests
      .slice(before)
      .map(({ parameters }) => parameters.get('Tags.member.1.Value') ?? '');
    for (const campaign of tags) {
      expect(this.paused.has('all') || this.paused.has(campaign)).toBe(false);
    }
  }

  async take(taken: Step): Promise<void> {
    if (taken.do === 'wait') this.consumer.time.now += taken.seconds * 1000;
    if (taken.do === 'ses') answerWith(taken.fault);
    if (taken.do === 'deliver') {
      this.fire(taken.fresh);
      await this.deliver();
    }
    if (taken.do !== 'pause' && taken.do !== 'resume') return;
    const { scope } = taken;
    const name = scope.campaign ?? 'all';
    if (taken.do === 'pause') {
      await store.pause({ ...scope, by: 'operator', why: 'asked', since: this.consumer.time.now });
      this.paused.add(name);
    } else {
      await store.resume(scope);
      this.paused.delete(name);
    }
    // Until everybody has heard of it.
    this.consumer.time.now += 5_000;
  }
}

function answerWith(fault: SesStep): void {
  bench.ses.script.length = 0;
  if (fault !== 'accept') bench.ses.script.push(...Array.from({ length: 500 }, () => fault));
}

it('halts, pauses and recoveries lose nobody and mail nobody against a pause', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const world = new World(await bench.consumer({ campaigns }));
      for (const taken of steps) await world.take(taken);

      for (const scope of scopes) await world.take({ do: 'resume', scope });
      answerWith('accept');
      await world.deliver();
      expect(await world.consumer.deadLetters()).toEqual([]);
      expect(world.waiting()).toEqual([]);
      expect(bench.ses.accepted.map(({ to }) => to).sort()).toEqual(
        world.fired.map(({ dimensions }) => String(dimensions.evar2?.[0])).sort(),
      );
      expect(await store.read()).toEqual([]);
    }),
    { numRuns: 25 },
  );
});
