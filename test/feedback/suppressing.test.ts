// Whom SES's events stop from being mailed, and whom not.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noon } from '../support/builders.ts';
import { claimIn } from '../support/claiming.ts';
import { aBounce, aComplaint, aSesEvent } from '../support/ses-events.ts';
import { type FeedbackBench, startFeedbackBench, type TestedFeedback } from './feedback-bench.ts';

let bench: FeedbackBench;
let feedback: TestedFeedback;
let address: string;
let people = 0;

beforeAll(async () => {
  bench = await startFeedbackBench();
});
beforeEach(() => {
  feedback = bench.feedback();
  people += 1;
  address = `person-${people}@example.com`;
});
afterAll(() => bench.stop());

const dayMs = 86_400_000;
const soft = (sesMessageId: string, day: number) =>
  aBounce('Transient', 'MailboxFull', [address], { sesMessageId, at: noon + day * dayMs });

describe('a permanent bounce', () => {
  it('suppresses the bounced address for everything, however it is spelt', async () => {
    await feedback.tell(aBounce('Permanent', 'General', [`Somebody <${address.toUpperCase()}>`]));
    expect(await bench.suppression(address)).toMatchObject({ all: { reason: 'bounce', at: noon + 2_000 } });
    expect(feedback.telemetry.counts).toEqual({ FeedbackBounce: 1 });
  });

  it('concerns the bounced recipients only, not who else the e-mail went to', async () => {
    await feedback.tell(aBounce('Permanent', 'General', [address]));
    // The destination of every event here.
    expect(await bench.suppression('ada@example.com')).toBeUndefined();
  });
});

describe('a complaint', () => {
  it('suppresses for everything, and the first reason stays', async () => {
    await feedback.tell(aComplaint('abuse', [address]));
    await feedback.tell(aBounce('Permanent', 'General', [address]), aComplaint('abuse', [address], noon));
    expect(await bench.suppression(address)).toMatchObject({
      all: { reason: 'complaint', at: noon + 3_000 },
    });
    expect(feedback.telemetry.counts).toEqual({ FeedbackComplaint: 2, FeedbackBounce: 1 });
  });

  it('that says "no spam" suppresses nobody', async () => {
    await feedback.tell(aComplaint('not-spam', [address]));
    expect(await bench.suppression(address)).toBeUndefined();
  });
});

describe('bounces that may pass', () => {
  it('suppress with the fifth e-mail within thirty days', async () => {
    for (let day = 0; day < 4; day++) await feedback.tell(soft(`ses-${day}`, day));
    expect(await bench.suppression(address)).not.toHaveProperty('all');
    await feedback.tell(soft('ses-4', 29));
    expect(await bench.suppression(address)).toMatchObject({ all: { reason: 'bounce' } });
    expect(feedback.telemetry.counts).toEqual({ FeedbackTransientBounce: 5 });
  });

  it('count once for an e-mail, however often the event comes', async () => {
    for (let time = 0; time < 8; time++) await feedback.tell(soft('ses-same', 0), soft('ses-other', 1));
    expect(await bench.suppression(address)).not.toHaveProperty('all');
  });

  it('are forgotten after thirty days, in whatever order they come', async () => {
    for (const day of [40, 0, 9, 41, 3]) await feedback.tell(soft(`ses-${day}`, day));
    expect(await bench.suppression(address)).not.toHaveProperty('all');
    const item = await bench.dynamo.item('suppressions', { recipientHash: bench.hashOf(address) });
    expect(Object.keys(item ?? {}).filter((name) => name.startsWith('bounce:'))).toHaveLength(2);
  });

  it('that are about the e-mail and not about the mailbox do not count', async () => {
    for (let at = 0; at < 6; at++) {
      await feedback.tell(
        aBounce('Transient', 'ContentRejected', [address], { sesMessageId: `content-${at}` }),
      );
    }
    expect(await bench.suppression(address)).toBeUndefined();
  });
});

describe('a batch', () => {
  it('reports what cannot be read, and works on the rest', async () => {
    const failed = await feedback.tell('no JSON', aBounce('Permanent', 'General', [address]), '{}');
    expect(failed).toEqual([0, 2]);
    expect(await bench.suppression(address)).toHaveProperty('all');
    expect(feedback.telemetry.counts).toEqual({ FeedbackBounce: 1, FeedbackUnreadable: 2 });
  });

  it('keeps a bounce when the key is not at hand, and settles sends without it', async () => {
    const claim = bench.claim();
    await claimIn(bench.ledger, claim);
    const secret = bench.secret.value;
    bench.secret.value = 'lost';
    const events = [
      aBounce('Permanent', 'General', [address]),
      aSesEvent({ eventType: 'Send', of: claim, sesMessageId: 'ses-9' }),
    ];
    expect(await feedback.tell(...events)).toEqual([0]);
    expect(await claimIn(bench.ledger, { ...claim })).toMatchObject({ standing: 'already-sent' });
    bench.secret.value = secret;
    expect(await bench.feedback().tell(...events)).toEqual([]);
    expect(await bench.suppression(address)).toHaveProperty('all');
  });

  it('leaves no address in the log', async () => {
    await feedback.tell(
      'no JSON',
      aBounce('Permanent', 'General', [address]),
      aSesEvent({ eventType: 'Reject' }),
    );
    expect(feedback.telemetry.logged.length).toBeGreaterThan(0);
    expect(feedback.telemetry.logged.join()).not.toContain('@');
  });
});
