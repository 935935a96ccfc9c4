// What the chaos run itself promises: the same seed brings the same faults, the records are judged strictly, a plan shrinks.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firingKey } from '../../functions/core/send-key.ts';
import { createCrowd, type Firing } from './crowd.ts';
import { seededPlan, writtenPlan } from './fault-plan.ts';
import type { Caller, Fault } from './faults.ts';
import { parseChaosFlags } from './flags.ts';
import { shrink } from './shrink.ts';
import { type Evidence, judge } from './verdict.ts';

const calls: [Caller, string][] = [
  ['consumer', 'UpdateItem'],
  ['poller', 'ReadJournal'],
  ['consumer', 'SendRawEmail'],
];

describe('a plan', () => {
  it('has the same for a call whatever the others do', () => {
    const [alone, among] = [seededPlan(5), seededPlan(5)];
    const ours = Array.from({ length: 200 }, () => alone.decide('consumer', 'UpdateItem'));
    const theirs = Array.from({ length: 200 }, () => {
      among.decide('poller', 'ReadJournal');
      return among.decide('consumer', 'UpdateItem');
    });
    expect(theirs).toEqual(ours);
    expect(ours.some((kind) => kind !== undefined)).toBe(true);
  });

  it('can be written down and played again', () => {
    const drawn = seededPlan(9);
    const order = Array.from({ length: 300 }, (_, index) => calls[index % calls.length] ?? calls[0]);
    const play = (plan: typeof drawn) => order.map((call) => call && plan.decide(...call));
    const first = play(drawn);
    expect(play(writtenPlan(drawn.decided()))).toEqual(first);
  });

  it('shrinks to the faults that it takes', async () => {
    const fault = (nth: number): Fault => ({
      caller: 'consumer',
      action: 'UpdateItem',
      nth,
      kind: 'throttle',
    });
    const guilty = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(guilty, async (nths) => {
        const plan = Array.from({ length: 40 }, (_, index) => fault(index + 1));
        const fails = async (part: readonly Fault[]) =>
          nths.every((nth) => part.some((one) => one.nth === nth));
        const smallest = await shrink(plan, fails, () => false);
        expect(smallest.map(({ nth }) => nth)).toEqual(nths.toSorted((one, other) => one - other));
      }),
      { numRuns: 30 },
    );
  });
});

const firing: Firing = {
  ...{ token: 'token-1', fate: 'mailed', campaign: 'chaos-one', steps: [''] },
  ...{ address: 'v@example.com', messageIds: ['m-1'], eventId: 'e-1', key: 'V-1' },
};
const mail = { token: 'token-1', step: '', address: 'v@example.com' };
const evidence = (change: Partial<Evidence> = {}, one: Partial<Firing> = {}): Evidence => ({
  mails: [],
  claims: new Map(),
  deadLetters: new Map(),
  waiting: new Set(),
  rejects: new Set(),
  published: new Map([['p-1', { ...firing, ...one }]]),
  served: ['p-1'],
  told: new Set(),
  ...change,
});
const counts = (given: Evidence) => {
  const { lost, doubled, unaccounted } = judge(given);
  return [lost.length, doubled.length, unaccounted.length];
};
const claim = (state: string) =>
  new Map([[firingKey({ campaign: 'chaos-one', step: '', messageId: 'm-1' }), state]]);

describe('the verdict', () => {
  it.each([
    ['one e-mail', evidence({ mails: [mail] })],
    ['a dead letter', evidence({ deadLetters: new Map([['m-1', 'SEND_UNKNOWN']]) })],
    ['what still waits', evidence({ waiting: new Set(['m-1']) })],
    ['a refusal in the ledger', evidence({ claims: claim('refused') })],
    ['a skipped one that was told', evidence({ told: new Set(['p-1']) }, { fate: 'skipped' })],
    ['a kept reject', evidence({ rejects: new Set(['p-1']) }, { fate: 'rejected' })],
  ])('is content with %s', (_, given) => {
    expect(counts(given)).toEqual([0, 0, 0]);
  });

  it.each([
    ['no trace at all', evidence()],
    ['a claim that was never settled', evidence({ claims: claim('open') })],
    ['a ledger that says sent without an e-mail', evidence({ claims: claim('sent') })],
    ['an event that was never served', evidence({ served: [], mails: [mail] })],
  ])('counts as lost %s', (_, given) => {
    expect(counts(given)).toEqual([1, 0, 0]);
  });

  it.each([
    ['a second e-mail', evidence({ mails: [mail, mail] })],
    ['an e-mail to another person', evidence({ mails: [{ ...mail, address: 'other@example.com' }] })],
    ['one that a gate refuses', evidence({ mails: [mail], told: new Set(['p-1']) }, { fate: 'skipped' })],
  ])('counts as doubled %s', (_, given) => {
    expect(counts(given)).toEqual([0, 1, 0]);
  });

  it.each([['skipped'], ['unwanted'], ['rejected']] as const)(
    'counts as unaccounted one that is %s and told nowhere',
    (fate) => {
      expect(counts(evidence({}, { fate }))).toEqual([0, 0, 1]);
    },
  );
});

it('draws the same crowd from the same seed', () => {
  const [one, other] = [createCrowd(3, 80), createCrowd(3, 80)];
  const eventsOf = (crowd: typeof one) => Array.from({ length: 80 }, (_, index) => crowd.event(index, 1_000));
  expect(eventsOf(other)).toEqual(eventsOf(one));
  const fates = new Set(eventsOf(one).map(({ firing: { fate } }) => fate));
  expect([...fates].sort()).toEqual(['mailed', 'rejected', 'skipped', 'unwanted']);
});

it('takes whole numbers only', () => {
  expect(parseChaosFlags(['--kills', '7'], () => 0.5)).toMatchObject({ seed: 2 ** 30, kills: 7 });
  expect(() => parseChaosFlags(['--events', '0'], Math.random)).toThrow('--events');
  expect(() => parseChaosFlags(['--seed', 'x'], Math.random)).toThrow('--seed');
});
