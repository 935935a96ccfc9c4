// The one window of "nothing is sent twice": SES took the e-mail, and nobody wrote it down. SES's own word closes it.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRecord } from '../../functions/adapters/ledger-item.ts';
import type { ClaimRequest } from '../../functions/core/ports/send-ledger.ts';
import { noon } from '../support/builders.ts';
import { claimIn } from '../support/claiming.ts';
import { aSesEvent } from '../support/ses-events.ts';
import { type FeedbackBench, startFeedbackBench } from './feedback-bench.ts';

let bench: FeedbackBench;

beforeAll(async () => {
  bench = await startFeedbackBench();
});
afterAll(() => bench.stop());

const send = (of: ClaimRequest, sesMessageId = 'ses-1') =>
  aSesEvent({ eventType: 'Send', sesMessageId, sentAt: noon + 700, of });
const reject = (of: ClaimRequest, sesMessageId = 'ses-1') =>
  aSesEvent({ eventType: 'Reject', sesMessageId, sentAt: noon + 700, of });
const later = (claim: ClaimRequest): ClaimRequest => ({ ...claim, now: noon + 3_600_000 });
const again = (claim: ClaimRequest) => claimIn(bench.ledger, later(claim));
const itemOf = ({ visitorHash }: ClaimRequest) => bench.dynamo.item('sends', { visitorHash });

describe('the claim of a send that nobody was sure of', () => {
  it.each(['open', 'unknown'] as const)('that is %s becomes sent when SES tells of it', async (state) => {
    const feedback = bench.feedback();
    const claim = bench.claim();
    await claimIn(bench.ledger, claim);
    if (state === 'unknown') await bench.ledger.settle(claim, { state, at: noon + 600 });
    feedback.time.now = claim.leaseUntil + 1;
    expect(await feedback.tell(send(claim))).toEqual([]);
    expect(await again(claim)).toEqual({
      standing: 'already-sent',
      sesMessageId: 'ses-1',
      sentAt: noon + 700,
    });
    expect(feedback.telemetry.audited).toEqual([
      {
        audit: 1,
        end: 'sent',
        journal: claim.journal,
        position: claim.position,
        eventId: claim.eventId,
        messageId: claim.messageId,
        campaign: claim.campaign,
        sesMessageId: 'ses-1',
        sentAt: noon + 700,
        endedAt: feedback.time.now,
      },
    ]);
    expect(feedback.telemetry.counts).toEqual({ ClaimsSettledByFeedback: 1, FeedbackSend: 1 });
  });

  it('is left to its invocation to tell while that may be alive, but is sent for everybody', async () => {
    const feedback = bench.feedback();
    const claim = bench.claim();
    await claimIn(bench.ledger, claim);
    await feedback.tell(send(claim));
    expect(feedback.telemetry.audited).toEqual([]);
    expect(feedback.telemetry.counts).toEqual({ FeedbackSend: 1 });
    await bench.ledger.settle(claim, { state: 'unknown', at: noon + 900 });
    expect(await again(claim)).toMatchObject({ standing: 'already-sent' });
  });

  it('does not change when it is settled, released, forgotten or never was', async () => {
    const feedback = bench.feedback();
    feedback.time.now = noon + 3_600_000;
    const [sent, refused, released, never] = [bench.claim(), bench.claim(), bench.claim(), bench.claim()];
    for (const claim of [sent, refused, released]) await claimIn(bench.ledger, claim);
    await bench.ledger.settle(sent, { state: 'sent', sesMessageId: 'ses-first', at: noon });
    await bench.ledger.settle(refused, { state: 'refused', at: noon });
    await bench.ledger.settle(released, { state: 'released', at: noon });
    const before = await Promise.all([sent, refused, released, never].map(itemOf));
    expect(await feedback.tell(...[sent, refused, released, never].map((claim) => send(claim)))).toEqual([]);
    expect(await Promise.all([sent, refused, released, never].map(itemOf))).toEqual(before);
    expect(feedback.telemetry.audited).toEqual([]);
    expect(feedback.telemetry.counts).toEqual({ FeedbackSend: 4 });
  });

  it('is told once, however often and with whatever else the event comes', async () => {
    const feedback = bench.feedback();
    const [claim, neighbour] = [bench.claim(), bench.claim()];
    await claimIn(bench.ledger, claim);
    await claimIn(bench.ledger, neighbour);
    feedback.time.now = noon + 3_600_000;
    await feedback.tell(send(claim), send(claim), aSesEvent({ eventType: 'Delivery', of: claim }));
    await feedback.tell(send(claim));
    expect(feedback.telemetry.audited).toHaveLength(1);
    expect(await again(neighbour)).toMatchObject({ standing: 'unknown' });
  });

  it('becomes refused when SES threw the e-mail away, also after it was sent, and stays so', async () => {
    const feedback = bench.feedback();
    const [unsure, sent, other] = [bench.claim(), bench.claim(), bench.claim()];
    for (const claim of [unsure, sent, other]) await claimIn(bench.ledger, claim);
    await bench.ledger.settle(sent, { state: 'sent', sesMessageId: 'ses-1', at: noon });
    await bench.ledger.settle(other, { state: 'sent', sesMessageId: 'ses-2', at: noon });
    feedback.time.now = noon + 3_600_000;
    await feedback.tell(reject(unsure), reject(sent), reject(other));
    await feedback.tell(send(unsure), send(sent));
    const stateOf = async (claim: ClaimRequest) => readRecord(await itemOf(claim)).claims[0]?.state;
    expect(await stateOf(unsure)).toBe('refused');
    expect(await stateOf(sent)).toBe('refused');
    expect(await stateOf(other)).toBe('sent');
    expect(feedback.telemetry.audited).toMatchObject([
      { end: 'failed', reason: 'SEND_REFUSED', position: unsure.position },
    ]);
  });

  it('no longer remembers the journal entry once it is settled', async () => {
    const claim = bench.claim({ position: 'rabbit:long-position' });
    await claimIn(bench.ledger, claim);
    expect(JSON.stringify(await itemOf(claim))).toContain('rabbit:long-position');
    await bench.feedback().tell(send(claim));
    expect(JSON.stringify(await itemOf(claim))).not.toContain('rabbit:long-position');
    const usual = bench.claim({ position: 'rabbit:usual-position' });
    await claimIn(bench.ledger, usual);
    await bench.ledger.settle(usual, { state: 'sent', sesMessageId: 'ses-3', at: noon });
    expect(JSON.stringify(await itemOf(usual))).not.toContain('rabbit:usual-position');
  });
});

it('in whatever order events and the consumer’s own words come, a claim that SES took never gives way to a second send', async () => {
  const word = fc.constantFrom('send', 'send', 'sent', 'unknown', 'delivery');
  await fc.assert(
    fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 6 }), async (words) => {
      const feedback = bench.feedback();
      const claim = bench.claim();
      await claimIn(bench.ledger, claim);
      for (const said of [...words, 'send']) {
        if (said === 'send') await feedback.tell(send(claim));
        else if (said === 'delivery') await feedback.tell(aSesEvent({ eventType: 'Delivery', of: claim }));
        else if (said === 'unknown') await bench.ledger.settle(claim, { state: 'unknown', at: noon });
        else await bench.ledger.settle(claim, { state: 'sent', sesMessageId: 'ses-1', at: noon + 700 });
      }
      expect(await again(claim)).toEqual({
        standing: 'already-sent',
        sesMessageId: 'ses-1',
        sentAt: noon + 700,
      });
    }),
    { numRuns: 40 },
  );
});
