// What SES tells of e-mails that went well costs next to nothing: a budget of calls and request units for a batch.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClaimRequest } from '../../functions/core/ports/send-ledger.ts';
import { type FeedbackBench, startFeedbackBench } from '../feedback/feedback-bench.ts';
import { noon } from '../support/builders.ts';
import { claimIn } from '../support/claiming.ts';
import { meter } from '../support/metered-calls.ts';
import { aSesEvent } from '../support/ses-events.ts';

let bench: FeedbackBench;

beforeAll(async () => {
  bench = await startFeedbackBench();
});
afterAll(() => bench.stop());

async function sent(sentAt: number, campaign: string): Promise<ClaimRequest> {
  const claim = bench.claim({ campaign });
  await claimIn(bench.ledger, claim);
  await bench.ledger.settle(claim, { state: 'sent', sesMessageId: 'ses-1', at: sentAt });
  return claim;
}

const told = (eventType: string) => (of: ClaimRequest) =>
  aSesEvent({ eventType, of, sentAt: noon + (Number(of.messageId.replace(/\D/g, '')) % 2) * 1000 });

describe('a batch of a hundred events of e-mails that were sent within two seconds and arrived', () => {
  it('takes one read of the ledger, a write for each second, and one for the results', async () => {
    const claims = await Promise.all(Array.from({ length: 50 }, () => sent(noon, 'calls')));
    const metered = meter(bench.dynamo.client);
    const feedback = bench.feedback();
    expect(await feedback.tell(...claims.map(told('Send')), ...claims.map(told('Delivery')))).toEqual([]);
    metered.stop();
    // dynalite counts a BatchGetItem of eventual reads as DynamoDB does: half a unit an item.
    expect(metered.calls.BatchGetItem).toBe(1);
    expect(metered.read).toBe(25);
    // Two seconds in two shards each, and the results.
    expect(metered.calls.UpdateItem).toBeLessThanOrEqual(5);
    expect(metered.written).toBeLessThanOrEqual(6);
    expect((await bench.results('calls')).map(({ counts }) => counts)).toEqual([{ delivered: 50 }]);
  });

  it('counts each e-mail once where two invocations are told of it at the same time', async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, () => sent(noon, 'at-once')));
    const bodies = claims.map(told('Delivery'));
    await Promise.all([bench.feedback().tell(...bodies), bench.feedback().tell(...bodies.toReversed())]);
    expect((await bench.results('at-once')).map(({ counts }) => counts)).toEqual([{ delivered: 20 }]);
  });
});

describe('a telling whose second cannot be written', () => {
  it('comes again alone, and is counted then', async () => {
    const claim = await sent(noon, 'no-table');
    const feedback = bench.feedback();
    const refuse = () => async () => {
      throw new Error('out of reach');
    };
    bench.dynamo.client.middlewareStack.add(refuse, { step: 'initialize', name: 'refuse' });
    expect(await feedback.tell(told('Delivery')(claim), aSesEvent({ eventType: 'DeliveryDelay' }))).toEqual([
      0,
    ]);
    bench.dynamo.client.middlewareStack.remove('refuse');
    expect(await feedback.tell(told('Delivery')(claim))).toEqual([]);
    expect((await bench.results('no-table')).map(({ counts }) => counts)).toEqual([{ delivered: 1 }]);
  });
});
