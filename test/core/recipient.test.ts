import { describe, expect, it } from 'vitest';
import type { RecipientRule } from '../../functions/core/campaign.ts';
import { CampaignTriggersError } from '../../functions/core/errors.ts';
import { recipientFromAddress, recipientFromProfile, visitorKey } from '../../functions/core/recipient.ts';

const byKey: RecipientRule = { profile: { dimension: 'evar1', pick: 'last' } };
const byVisitor: RecipientRule = { profile: { visitor: 'mcId' } };
const byAddress: RecipientRule = {
  address: { dimension: 'evar7', pick: 'last' },
  locale: { dimension: 'evar8', pick: 'first' },
};

function trigger(dimensions: Record<string, (string | number)[]>, mcId: string | null = null) {
  return { dimensions, visitor: { mcId, aliases: [] } };
}

function thrownBy(work: () => unknown): CampaignTriggersError {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof CampaignTriggersError) return thrown;
  }
  throw new Error('nothing was thrown');
}

describe('the key of a visitor', () => {
  it('is the picked value of the dimension', () => {
    expect(visitorKey(byKey, trigger({ evar1: ['A', ' B ', ''] }))).toBe('B');
    expect(visitorKey(byKey, trigger({ evar1: [4711] }))).toBe('4711');
  });

  it.each([
    '',
    '  ',
    'undefined',
    'NULL',
    '0',
    '000',
    '0000-0000',
    'NaN',
    'none',
    '[object Object]',
    '\ud800',
  ])('is not the placeholder %j', (value) => {
    expect(visitorKey(byKey, trigger({ evar1: [value] }))).toBeUndefined();
  });

  it('is not a megabyte', () => {
    expect(visitorKey(byKey, trigger({ evar1: ['x'.repeat(1_000_000)] }))).toBeUndefined();
  });

  it('is the Experience Cloud id unless that is zeros', () => {
    expect(visitorKey(byVisitor, trigger({}, '12345678901234567890123456789012345678'))).toBe(
      '12345678901234567890123456789012345678',
    );
    expect(visitorKey(byVisitor, trigger({}, '0'.repeat(38)))).toBeUndefined();
    expect(visitorKey(byVisitor, trigger({}))).toBeUndefined();
  });

  it('is found for an endpoint as it is for a stored profile', () => {
    const byEndpoint: RecipientRule = {
      endpoint: {
        url: 'https://crm.example/',
        key: { dimension: 'evar1', pick: 'last' },
        timeoutMs: 1,
        cacheSeconds: 0,
      },
    };
    expect(visitorKey(byEndpoint, trigger({ evar1: ['A', ' B ', ''] }))).toBe('B');
    expect(visitorKey(byEndpoint, trigger({ evar1: ['undefined'] }))).toBeUndefined();
    expect(visitorKey(byEndpoint, trigger({}, '12345'))).toBeUndefined();
  });

  it('is none where the rule takes an address', () => {
    expect(visitorKey(byAddress, trigger({ evar1: ['A'] }))).toBeUndefined();
  });
});

describe('the recipient of a profile', () => {
  it('has what the profile says', () => {
    const profile = {
      key: 'A',
      email: 'Ada@Example.com',
      name: 'Ada',
      locale: 'de-AT',
      timeZone: 'Europe/Vienna',
      consent: { marketing: true },
      attributes: { tier: 'gold' },
    };
    expect(recipientFromProfile(profile)).toEqual({
      address: 'Ada@example.com',
      name: 'Ada',
      locale: 'de-AT',
      timeZone: 'Europe/Vienna',
      consent: { marketing: true },
      attributes: { tier: 'gold' },
    });
  });

  it('needs no more than an address', () => {
    expect(recipientFromProfile({ email: 'ada@example.com', name: null })).toEqual({
      address: 'ada@example.com',
      consent: {},
      attributes: {},
    });
  });

  it.each([{}, { email: '' }, { email: '  ' }, { email: null }])(
    'is nobody without an address: %j',
    (profile) => {
      expect(recipientFromProfile(profile)).toBeUndefined();
    },
  );

  it.each([
    [null, 'the whole'],
    ['ada@example.com', 'the whole'],
    [{ email: 7 }, 'email'],
    [{ email: 'ada@example.com', name: {} }, 'name'],
    [{ email: 'ada@example.com', consent: { marketing: 'yes' } }, 'consent'],
    [{ email: 'ada@example.com', attributes: 'none' }, 'attributes'],
  ])('names the field of a malformed profile and none of its values: %j', (profile, field) => {
    const error = thrownBy(() => recipientFromProfile(profile));
    expect(error.code).toBe('PROFILE_INVALID');
    expect(error.message).toBe(`the profile's "${field}" has not the documented shape`);
  });

  it('refuses an address that cannot be mailed, without repeating it', () => {
    const error = thrownBy(() => recipientFromProfile({ email: 'ada@example.com,bob@example.com' }));
    expect(error.code).toBe('ADDRESS_INVALID');
    expect(error.message).not.toContain('ada');
  });

  it('has a name of one line, whatever the profile holds', () => {
    const recipient = recipientFromProfile({ email: 'ada@example.com', name: 'Ada\r\nBcc: bob@example.com' });
    expect(recipient?.name).toBe('Ada Bcc: bob@example.com');
  });
});

describe('the recipient of an address in the trigger', () => {
  it('has address and locale from their dimensions', () => {
    const given = trigger({ evar7: ['old@example.com', 'ada@example.com'], evar8: ['de', 'en'] });
    expect(recipientFromAddress(byAddress, given)).toEqual({
      address: 'ada@example.com',
      locale: 'de',
      consent: {},
      attributes: {},
    });
  });

  it('is nobody without an address', () => {
    expect(recipientFromAddress(byAddress, trigger({ evar7: [''] }))).toBeUndefined();
    expect(recipientFromAddress(byAddress, trigger({ evar7: ['undefined'] }))).toBeUndefined();
  });

  it('names the dimension of an address that cannot be mailed', () => {
    const error = thrownBy(() => recipientFromAddress(byAddress, trigger({ evar7: ['ada at example'] })));
    expect(error.code).toBe('ADDRESS_INVALID');
    expect(error.message).toBe('the address in dimension "evar7" cannot be mailed');
  });
});
