// The counts of one invocation are written once for each campaign, day, step and variant.
import { describe, expect, it } from 'vitest';
import { CampaignTriggersError } from '../../functions/core/errors.ts';
import type { ResultKey } from '../../functions/core/ports/results.ts';
import { createResultTally, utcDay } from '../../functions/core/result-tally.ts';
import { recordTelemetry } from '../support/recorded-telemetry.ts';

const key = (change: Partial<ResultKey> = {}): ResultKey => ({
  campaign: 'welcome',
  day: '2026-11-19',
  step: '',
  variant: '',
  ...change,
});

function setUp(failing: string[] = []) {
  const written: unknown[] = [];
  const telemetry = recordTelemetry();
  const tally = createResultTally({
    results: {
      async add(to, counts) {
        if (failing.includes(to.campaign)) throw new CampaignTriggersError('STORE_FAILED', 'away');
        written.push([to, counts]);
      },
    },
    telemetry,
  });
  return { tally, written, telemetry };
}

describe('the tally of an invocation', () => {
  it('writes each key once, with all its counts', async () => {
    const { tally, written } = setUp();
    tally.add(key(), 'sent');
    tally.add(key({ variant: 'b' }), 'sent');
    tally.add(key(), 'sent');
    tally.add(key(), 'skipped:too_old');
    await tally.flush();
    expect(written).toEqual([
      [key(), { sent: 2, 'skipped:too_old': 1 }],
      [key({ variant: 'b' }), { sent: 1 }],
    ]);
  });

  it('starts afresh after it was written', async () => {
    const { tally, written } = setUp();
    tally.add(key(), 'sent');
    await tally.flush();
    await tally.flush();
    expect(written).toHaveLength(1);
  });

  it('fails nothing when a write fails: it warns with the lost counts, and writes the others', async () => {
    const { tally, written, telemetry } = setUp(['welcome']);
    tally.add(key(), 'sent');
    tally.add(key({ campaign: 'cart' }), 'sent');
    await expect(tally.flush()).resolves.toBeUndefined();
    expect(written).toEqual([[key({ campaign: 'cart' }), { sent: 1 }]]);
    expect(telemetry.logged.map((line) => JSON.parse(line))).toMatchObject([
      { code: 'STORE_FAILED', campaign: 'welcome', counts: { sent: 1 } },
    ]);
  });

  it('counts by the day in UTC', () => {
    expect(utcDay(Date.UTC(2026, 11, 31, 23, 59, 59, 999))).toBe('2026-12-31');
    expect(utcDay(Date.UTC(2027, 0, 1))).toBe('2027-01-01');
  });
});
