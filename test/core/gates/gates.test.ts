import { describe, expect, it } from 'vitest';
import type { GateFacts } from '../../../functions/core/gates/gate.ts';
import { gates, judgeGates } from '../../../functions/core/gates/index.ts';
import { aCampaign, aRecipient } from '../a-campaign.ts';

const entry = { reason: 'unsubscribed', at: 1 };
const now = 1_800_000_000_000;

function facts(changed: Partial<GateFacts> = {}): GateFacts {
  return {
    campaign: aCampaign(),
    trigger: { firedAt: now },
    recipient: aRecipient(),
    suppression: undefined,
    now,
    ...changed,
  };
}

describe('the gates', () => {
  it('let an e-mail pass that nothing speaks against', () => {
    expect(judgeGates(facts())).toBeUndefined();
  });

  it('are asked in this order', () => {
    expect(gates.map((gate) => gate.reason)).toEqual(['suppressed', 'no_consent', 'too_old']);
    const everything = facts({
      suppression: { recipientHash: 'h', all: entry, categories: {} },
      recipient: aRecipient({ consent: { marketing: false } }),
      trigger: { firedAt: 0 },
    });
    expect(judgeGates(everything)).toBe('suppressed');
  });

  it('refuse whom everything, or this category, is suppressed for', () => {
    const all = { recipientHash: 'h', all: entry, categories: {} };
    const category = { recipientHash: 'h', categories: { marketing: entry } };
    expect(judgeGates(facts({ suppression: all }))).toBe('suppressed');
    expect(judgeGates(facts({ suppression: category }))).toBe('suppressed');
  });

  it('let pass whom only another category is suppressed for', () => {
    const other = { recipientHash: 'h', categories: { service: entry } };
    expect(judgeGates(facts({ suppression: other }))).toBeUndefined();
  });

  it('refuse where the profile says no to the category, and only there', () => {
    const withConsent = (consent: Record<string, boolean>) =>
      judgeGates(facts({ recipient: aRecipient({ consent }) }));
    expect(withConsent({ marketing: false })).toBe('no_consent');
    expect(withConsent({ marketing: true })).toBeUndefined();
    expect(withConsent({ service: false })).toBeUndefined();
    expect(withConsent({})).toBeUndefined();
  });

  it('refuse a trigger that is older than the campaign allows, to the millisecond', () => {
    const campaign = aCampaign({ maxAgeSeconds: 60 });
    expect(judgeGates(facts({ campaign, trigger: { firedAt: now - 60_000 } }))).toBeUndefined();
    expect(judgeGates(facts({ campaign, trigger: { firedAt: now - 60_001 } }))).toBe('too_old');
    expect(judgeGates(facts({ campaign, trigger: { firedAt: now + 5000 } }))).toBeUndefined();
  });
});
