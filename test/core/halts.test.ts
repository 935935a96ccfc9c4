import { describe, expect, it } from 'vitest';
import {
  comeBackAt,
  type Halt,
  haltedBy,
  haltOf,
  type Pause,
  probed,
  standingOf,
} from '../../functions/core/halts.ts';

const now = 1_000_000_000;
const quota = haltOf('SEND_QUOTA_EXCEEDED', 'carts', now);
const refused = haltOf('RECIPIENT_ENDPOINT_REFUSED', 'carts', now);
const pause: Pause = { by: 'operator', why: 'wrong price', since: now };
const later = now + 30_000;

describe('a halt', () => {
  it('is for everything or for the campaign, as its code says; trouble that passes halts nothing', () => {
    expect(quota).not.toHaveProperty('campaign');
    expect(refused.campaign).toBe('carts');
    expect(haltedBy('SEND_THROTTLED')).toBeUndefined();
  });

  it('is tried after half a minute, then with doubled pauses up to five minutes', () => {
    let halt: Halt = quota;
    const pauses = [halt.probeAt - now];
    for (let n = 0; n < 5; n += 1) {
      halt = probed(halt, now);
      pauses.push(halt.probeAt - now);
    }
    expect(pauses).toEqual([30_000, 60_000, 120_000, 240_000, 300_000, 300_000]);
  });

  it('brings a trigger back for the next try, or soon while somebody tries', () => {
    expect(comeBackAt(quota, now)).toBe(later);
    const tried = probed(quota, later);
    expect(comeBackAt(tried, later + 1)).toBe(later + 10_001);
    expect(comeBackAt(tried, later + 10_000)).toBe(later + 60_000);
  });
});

describe('the standing of a campaign', () => {
  const standing = (
    stops: Parameters<typeof standingOf>[0],
    campaign: string,
    at: number,
    taken?: Set<string>,
  ) => standingOf(stops, campaign, at, taken);

  it('is free where nothing concerns it', () => {
    expect(standing([], 'carts', now)).toEqual({ standing: 'free' });
    expect(standing([refused, { ...pause, campaign: 'carts' }], 'others', now)).toEqual({ standing: 'free' });
  });

  it('is stopped until the time of the next try, and for good by a pause', () => {
    expect(standing([quota], 'others', now)).toEqual({ standing: 'stopped', by: quota });
    expect(standing([quota, pause], 'others', later, new Set(['all']))).toEqual({
      standing: 'stopped',
      by: pause,
    });
  });

  it('is to be tried when that has come for all halts of it, and they have been won', () => {
    const both = [quota, refused];
    expect(standing(both, 'carts', later)).toEqual({ standing: 'probing', halts: both, untaken: both });
    expect(standing(both, 'carts', later, new Set(['all']))).toMatchObject({ untaken: [refused] });
    expect(standing([probed(quota, later)], 'carts', later, new Set(['all']))).toMatchObject({ untaken: [] });
    expect(standing([quota, probed(refused, later)], 'carts', later)).toMatchObject({ standing: 'stopped' });
  });
});
