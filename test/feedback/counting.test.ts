// What SES tells is counted for the campaign: once for an e-mail, however often and in whatever order it comes.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClaimRequest } from '../../functions/core/ports/send-ledger.ts';
import { noon } from '../support/builders.ts';
import { claimIn } from '../support/claiming.ts';
import { aBounce, aComplaint, aSesEvent } from '../support/ses-events.ts';
import { type FeedbackBench, startFeedbackBench } from './feedback-bench.ts';

let bench: FeedbackBench;
let campaigns = 0;

beforeAll(async () => {
  bench = await startFeedbackBench();
});
afterAll(() => bench.stop());

/** An e-mail that was sent, of a campaign of its own. */
async function sent(overrides: Partial<ClaimRequest> = {}): Promise<ClaimRequest> {
  campaigns += 1;
  const claim = bench.claim({ campaign: `campaign-${campaigns}`, ...overrides });
  await claimIn(bench.ledger, claim);
  await bench.ledger.settle(claim, { state: 'sent', sesMessageId: 'ses-1', at: noon });
  return claim;
}

const machine = { isAutomated: true };
const kinds = {
  delivered: (of: ClaimRequest) => aSesEvent({ eventType: 'Delivery', of }),
  opened: (of: ClaimRequest) => aSesEvent({ eventType: 'Open', of }),
  openedByMachine: (of: ClaimRequest) => aSesEvent({ eventType: 'Open', of, content: machine }),
  clicked: (of: ClaimRequest) => aSesEvent({ eventType: 'Click', of }),
  clickedByMachine: (of: ClaimRequest) => aSesEvent({ eventType: 'Click', of, content: machine }),
  bounced: (of: ClaimRequest) => aBounce('Permanent', 'General', ['gone@example.com'], { of }),
  complained: (of: ClaimRequest) => aComplaint('abuse', ['angry@example.com'], noon, { of }),
};
type Kind = keyof typeof kinds;

const countsOf = async ({ campaign }: ClaimRequest) =>
  (await bench.results(campaign)).map(({ counts }) => counts);

describe('what SES tells of a campaign’s e-mails', () => {
  it('is counted under the day of the send, the step and the variant', async () => {
    const claim = await sent({ step: 'reminder' });
    const parts = { of: claim, tags: { variant: 'short' }, sentAt: Date.UTC(2026, 10, 18, 23, 59) };
    await bench.feedback().tell(aSesEvent({ eventType: 'Delivery', ...parts }));
    expect(await bench.results(claim.campaign)).toEqual([
      {
        key: { campaign: claim.campaign, day: '2026-11-18', step: 'reminder', variant: 'short' },
        counts: { delivered: 1 },
      },
    ]);
  });

  it.each(Object.keys(kinds) as Kind[])('is counted once where it comes again: %s', async (kind) => {
    const claim = await sent();
    const event = kinds[kind](claim);
    await bench.feedback().tell(event, event);
    await bench.feedback().tell(event);
    expect(await countsOf(claim)).toEqual([{ [kind]: 1 }]);
  });

  it.each(['bounced', 'complained'] as const)(
    'is told once in the log where it is unwelcome, by campaign and without the address: %s',
    async (kind) => {
      const claim = await sent({ step: 'reminder' });
      const feedback = bench.feedback();
      await feedback.tell(kinds[kind](claim), kinds[kind](claim), kinds.delivered(claim));
      const told = feedback.telemetry.logged.map((line) => JSON.parse(line));
      expect(told).toEqual([
        {
          ...{ message: 'an e-mail was not welcome', told: kind, campaign: claim.campaign },
          ...{ step: 'reminder', variant: '', sesMessageId: expect.any(String) },
        },
      ]);
      expect(JSON.stringify(told)).not.toContain('@');
    },
  );

  it('tells a person’s open from the machine’s before it, and counts each once', async () => {
    const claim = await sent();
    const { openedByMachine, opened } = kinds;
    await bench.feedback().tell(openedByMachine(claim), opened(claim), opened(claim), openedByMachine(claim));
    expect(await countsOf(claim)).toEqual([{ openedByMachine: 1, opened: 1 }]);
  });

  it('adds up over the e-mails', async () => {
    const first = await sent();
    const second = await sent({ campaign: first.campaign });
    await bench.feedback().tell(kinds.delivered(first), kinds.delivered(second), kinds.opened(second));
    expect(await countsOf(first)).toEqual([{ delivered: 2, opened: 1 }]);
  });

  it('is not counted for a test, for an e-mail of somebody else, or where the ledger has forgotten it', async () => {
    const forgotten = bench.claim({ campaign: 'forgotten' });
    const feedback = bench.feedback();
    const events = [
      aSesEvent({ eventType: 'Delivery', tags: { campaign: 'forgotten', test: 'true' } }),
      aSesEvent({ eventType: 'Delivery', tags: { campaign: 'forgotten' } }),
      kinds.delivered(forgotten),
    ];
    expect(await feedback.tell(...events)).toEqual([]);
    expect(await bench.results('forgotten')).toEqual([]);
    expect(await bench.dynamo.item('sends', { visitorHash: forgotten.visitorHash })).toBeUndefined();
  });

  it('changes nothing else of the claim', async () => {
    const claim = await sent();
    await bench.feedback().tell(kinds.delivered(claim), kinds.clicked(claim));
    const again = await claimIn(bench.ledger, { ...claim, now: noon + 3_600_000 });
    expect(again).toEqual({ standing: 'already-sent', sesMessageId: 'ses-1', sentAt: noon });
  });

  it('is counted when it comes again, where the ledger could not be reached before', async () => {
    const claim = await sent();
    const secret = bench.secret.value;
    bench.secret.value = 'lost';
    // The address cannot be hashed: nothing was suppressed yet, so nothing is counted yet.
    expect(await bench.feedback().tell(kinds.complained(claim))).toEqual([0]);
    expect(await countsOf(claim)).toEqual([]);
    bench.secret.value = secret;
    expect(await bench.feedback().tell(kinds.complained(claim))).toEqual([]);
    expect(await countsOf(claim)).toEqual([{ complained: 1 }]);
  });

  it('gives the same counts in any order, with any repetition, in any batches', {
    timeout: 60_000,
  }, async () => {
    const told = fc.array(fc.tuple(fc.nat(2), fc.constantFrom(...(Object.keys(kinds) as Kind[]))), {
      minLength: 1,
      maxLength: 25,
    });
    await fc.assert(
      fc.asyncProperty(told, fc.integer({ min: 1, max: 8 }), async (events, size) => {
        const first = await sent();
        const claims = [
          first,
          await sent({ campaign: first.campaign }),
          await sent({ campaign: first.campaign }),
        ];
        const bodies = events.map(([which, kind]) => kinds[kind](claims[which] ?? first));
        for (let at = 0; at < bodies.length; at += size) {
          expect(await bench.feedback().tell(...bodies.slice(at, at + size))).toEqual([]);
        }
        const expected: Record<string, number> = {};
        for (const text of new Set(events.map(([which, kind]) => `${which} ${kind}`))) {
          const kind = text.slice(2);
          expected[kind] = (expected[kind] ?? 0) + 1;
        }
        expect(await countsOf(first)).toEqual([expected]);
      }),
      { numRuns: 25 },
    );
  });
});
