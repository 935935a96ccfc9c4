import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Campaign, QuietHours } from '../../../functions/core/campaign.ts';
import type { GateFacts } from '../../../functions/core/gates/gate.ts';
import { judgeGates } from '../../../functions/core/gates/index.ts';
import { localMinutes, nextAt } from '../../../functions/core/local-time.ts';
import {
  emptyRecord,
  type Firing,
  type RecordedClaim,
  type VisitorRecord,
} from '../../../functions/core/ports/send-ledger.ts';
import { aCampaign, aRecipient } from '../a-campaign.ts';

const entry = { reason: 'unsubscribed', at: 1 };
/** Monday, 2027-01-11 22:30 in Vienna. */
const now = Date.UTC(2027, 0, 11, 21, 30);
const minute = 60_000;
const day = 86_400_000;

function facts(changed: Partial<GateFacts> = {}): GateFacts {
  return {
    campaign: aCampaign(),
    totalCap: undefined,
    trigger: { firedAt: now },
    messageKey: 'this',
    freshAt: now,
    entering: true,
    recipient: aRecipient(),
    suppression: undefined,
    record: emptyRecord,
    now,
    ...changed,
  };
}

const record = (changed: Partial<VisitorRecord>): VisitorRecord => ({
  ...emptyRecord,
  revision: 1,
  ...changed,
});
const firing = (changed: Partial<Firing>): Record<string, Firing> => ({
  cart: { messageKey: 'other', eventKey: 'e', entryKey: 'p', firedAt: now, waitsUntil: 0, ...changed },
});
const claim = (changed: Partial<RecordedClaim>): RecordedClaim => ({
  key: 'k',
  campaign: 'cart',
  step: '',
  state: 'sent',
  entryKey: 'p',
  claimId: 'c',
  leaseUntil: now,
  forgetAt: now + day,
  ...changed,
});
const skipped = (reason: string) => ({ refusal: 'skip', reason });
const twoSteps = (aStep: Campaign['steps'][0]): Campaign['steps'] => [aStep, { ...aStep, delaySeconds: 60 }];
const series = (changed: Partial<Campaign> = {}) =>
  aCampaign({ steps: twoSteps(aCampaign().steps[0]), reentrySeconds: 0, ...changed });
const night: QuietHours = { from: 21 * 60, until: 8 * 60, timeZone: 'Europe/Vienna' };

describe('the gates', () => {
  it('let an e-mail pass that nothing speaks against', () => {
    expect(judgeGates(facts())).toBeUndefined();
  });

  it('are asked in one order: each refuses only what the ones before it let pass', () => {
    const all = facts({
      suppression: { recipientHash: 'h', all: entry, categories: {} },
      recipient: aRecipient({ consent: { marketing: false } }),
      campaign: series({ reentrySeconds: 300, cap: { sends: 1, seconds: 60 }, quietHours: night }),
      totalCap: { sends: 1, seconds: 60 },
      freshAt: 0,
      record: record({
        conversions: { cart: now },
        firings: firing({ firedAt: now + 1 }),
        claims: [claim({ settledAt: now })],
      }),
    });
    const cures: Partial<GateFacts>[] = [
      { suppression: undefined },
      { recipient: aRecipient() },
      { freshAt: now },
      { record: { ...all.record, conversions: {} } },
      { campaign: { ...all.campaign, steps: aCampaign().steps } },
      { campaign: { ...all.campaign, steps: aCampaign().steps, reentrySeconds: 0 } },
      { record: record({ claims: [claim({ settledAt: now, campaign: 'other' })] }) },
      { totalCap: undefined },
      { campaign: aCampaign({ reentrySeconds: 0 }) },
    ];
    let given = all;
    const answers = [judgeGates(given)];
    for (const cure of cures) {
      given = { ...given, ...cure };
      answers.push(judgeGates(given));
    }
    expect(answers.map((answer) => (answer?.refusal === 'skip' ? answer.reason : answer?.refusal))).toEqual([
      'suppressed',
      'no_consent',
      'too_old',
      'converted',
      'superseded',
      'reentry',
      'over_cap',
      'over_total_cap',
      'hold',
      undefined,
    ]);
  });

  it('refuse whom everything, or this category, is suppressed for, and nobody else', () => {
    const all = { recipientHash: 'h', all: entry, categories: {} };
    const category = { recipientHash: 'h', categories: { marketing: entry } };
    const other = { recipientHash: 'h', categories: { service: entry } };
    expect(judgeGates(facts({ suppression: all }))).toEqual(skipped('suppressed'));
    expect(judgeGates(facts({ suppression: category }))).toEqual(skipped('suppressed'));
    expect(judgeGates(facts({ suppression: other }))).toBeUndefined();
  });

  it.each([
    ['a no', { marketing: false }, true, true],
    ['a yes', { marketing: true }, false, false],
    ['silence', {}, false, true],
    ['a word on another category', { service: false }, false, true],
  ])('%s of the profile counts as the campaign demands', (_, consent, refused, refusedWhereRequired) => {
    const judged = (consentRequired: boolean) =>
      judgeGates(facts({ recipient: aRecipient({ consent }), campaign: aCampaign({ consentRequired }) }));
    expect(judged(false)).toEqual(refused ? skipped('no_consent') : undefined);
    expect(judged(true)).toEqual(refusedWhereRequired ? skipped('no_consent') : undefined);
  });

  it('refuse a trigger that is older than the campaign allows, to the millisecond', () => {
    const campaign = aCampaign({ maxAgeSeconds: 60 });
    expect(judgeGates(facts({ campaign, freshAt: now - 60_000 }))).toBeUndefined();
    expect(judgeGates(facts({ campaign, freshAt: now - 60_001 }))).toEqual(skipped('too_old'));
    expect(judgeGates(facts({ campaign, freshAt: now + 5000 }))).toBeUndefined();
  });

  it('refuse whoever converted since the firing, for this campaign only', () => {
    const at = (conversions: Record<string, number>) =>
      judgeGates(facts({ record: record({ conversions }) }));
    expect(at({ cart: now })).toEqual(skipped('converted'));
    expect(at({ cart: now - 1 })).toBeUndefined();
    expect(at({ other: now + minute })).toBeUndefined();
  });

  it('refuse a second firing within the re-entry guard, before or after, but not the same one', () => {
    const campaign = aCampaign({ reentrySeconds: 300 });
    const judged = (other: Partial<Firing>, entering = true) =>
      judgeGates(facts({ campaign, entering, record: record({ firings: firing(other) }) }));
    expect(judged({ firedAt: now - 299_999 })).toEqual(skipped('reentry'));
    expect(judged({ firedAt: now + 299_999 })).toEqual(skipped('reentry'));
    expect(judged({ firedAt: now - 300_000 })).toBeUndefined();
    expect(judged({ firedAt: now, messageKey: 'this' })).toBeUndefined();
  });

  it('let the newest firing of a series count, where newer ones take the place of older ones', () => {
    const judged = (other: Partial<Firing>, entering: boolean) =>
      judgeGates(facts({ campaign: series(), entering, record: record({ firings: firing(other) }) }));
    expect(judged({ firedAt: now + 1 }, false)).toEqual(skipped('superseded'));
    expect(judged({ firedAt: now + 1 }, true)).toEqual(skipped('superseded'));
    expect(judged({ firedAt: now - 1 }, true)).toBeUndefined();
    expect(judged({ firedAt: now - 1 }, false)).toBeUndefined();
  });

  it('let the older firing go on, where newer ones are ignored', () => {
    const campaign = series({ newerFiring: 'ignored' });
    const judged = (other: Partial<Firing>, entering: boolean) =>
      judgeGates(facts({ campaign, entering, record: record({ firings: firing(other) }) }));
    expect(judged({ firedAt: now - day, waitsUntil: now + 1 }, true)).toEqual(skipped('superseded'));
    expect(judged({ firedAt: now - day, waitsUntil: now }, true)).toBeUndefined();
    expect(judged({ firedAt: now + 1, waitsUntil: now + 1 }, false)).toBeUndefined();
  });

  it('refuse one e-mail too many within the rolling window, counting what may have arrived', () => {
    const campaign = aCampaign({ cap: { sends: 2, seconds: 3600 } });
    const judged = (...claims: Partial<RecordedClaim>[]) =>
      judgeGates(facts({ campaign, record: record({ claims: claims.map(claim) }) }));
    const recent = { settledAt: now - 3_599_999 };
    expect(judged(recent, recent)).toEqual(skipped('over_cap'));
    expect(judged(recent, { state: 'unknown', settledAt: now })).toEqual(skipped('over_cap'));
    expect(judged(recent, { state: 'open', leaseUntil: now - 1 })).toEqual(skipped('over_cap'));
    expect(judged(recent, { settledAt: now - 3_600_000 })).toBeUndefined();
    expect(judged(recent, { ...recent, campaign: 'other' })).toBeUndefined();
    expect(judged(recent, { state: 'refused', settledAt: now })).toBeUndefined();
  });

  it('wait for an e-mail that is being sent before they call the cap reached', () => {
    const facts1 = facts({
      totalCap: { sends: 1, seconds: 60 },
      record: record({ claims: [claim({ state: 'open', leaseUntil: now + 5000, campaign: 'other' })] }),
    });
    expect(judgeGates(facts1)).toEqual({ refusal: 'undecided', until: now + 5000 });
  });
});

describe('quiet hours', () => {
  const judged = (at: number, timeZone?: string, hours = night) => {
    const recipient = aRecipient(timeZone === undefined ? {} : { timeZone });
    return judgeGates(facts({ now: at, freshAt: at, recipient, campaign: aCampaign({ quietHours: hours }) }));
  };

  it('hold an e-mail until the morning where the recipient lives', () => {
    expect(judged(now)).toEqual({ refusal: 'hold', until: Date.UTC(2027, 0, 12, 7) });
    expect(judged(now, 'America/New_York')).toBeUndefined();
    expect(judged(now, 'Asia/Tokyo')).toEqual({ refusal: 'hold', until: Date.UTC(2027, 0, 11, 23) });
  });

  it('go by the campaign’s time zone where a profile names one that there is none', () => {
    expect(judged(now, 'Middle-earth/Shire')).toEqual(judged(now));
  });

  it('end at eight on the clocks’ own terms, in the nights in which they change', () => {
    // 2027-03-28 01:00 UTC forward, 2027-10-31 01:00 UTC back.
    expect(judged(Date.UTC(2027, 2, 27, 22))).toMatchObject({ until: Date.UTC(2027, 2, 28, 6) });
    expect(judged(Date.UTC(2027, 9, 30, 22))).toMatchObject({ until: Date.UTC(2027, 9, 31, 7) });
  });

  it('do not last for ever where the clocks leap over their end', () => {
    const hours = { from: 0, until: 150, timeZone: 'Europe/Vienna' };
    const answer = judged(Date.UTC(2027, 2, 28, 0, 30), undefined, hours);
    expect(answer).toMatchObject({ refusal: 'hold' });
    if (answer?.refusal === 'hold') expect(judged(answer.until, undefined, hours)).toBeUndefined();
  });

  it('end within a day and at a moment that is not quiet, whatever the zone and the hour', () => {
    const zones = ['Europe/Vienna', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC'];
    const minutes = fc.nat({ max: 1439 });
    const moment = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2028, 0) });
    fc.assert(
      fc.property(minutes, moment, fc.constantFrom(...zones), (wanted, at, zone) => {
        const next = nextAt(wanted, at, zone);
        expect(next).toBeGreaterThan(at);
        expect(next - at).toBeLessThanOrEqual(26 * 3_600_000);
        const off = (localMinutes(next, zone) - wanted + 1440) % 1440;
        // An hour at most, where clocks leapt over the wanted time.
        expect(off).toBeLessThanOrEqual(60);
      }),
      { numRuns: 500 },
    );
  });
});
