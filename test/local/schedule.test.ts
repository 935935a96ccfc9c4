import { describe, expect, it } from 'vitest';
import { invokeAsynchronously } from '../../lib/local/async-invocation.ts';
import type { InvocationResult } from '../../lib/local/invocation.ts';
import { periodOf, runSchedule } from '../../lib/local/schedule.ts';
import { aFunction } from './fixtures/function-builder.ts';

function fakeTime(until: number) {
  let now = 0;
  const stopping = new AbortController();
  return {
    clock: () => now,
    signal: stopping.signal,
    async sleep(ms: number) {
      now += ms;
      if (now >= until) stopping.abort();
    },
  };
}

describe('a schedule', () => {
  it.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(2 hours)', 7_200_000],
    ['rate(1 day)', 86_400_000],
  ])('reads %s', (expression, periodMs) => {
    expect(periodOf(expression, 'Poll')).toBe(periodMs);
  });

  it.each(['cron(0 * * * ? *)', 'at(2030-01-01T00:00:00)', 'rate(0 minutes)', 'rate(1 week)'])(
    'names the place of %s, which it cannot run',
    (expression) => {
      expect(() => periodOf(expression, 'Poll.Properties.ScheduleExpression')).toThrow(
        /^Poll\.Properties\.ScheduleExpression: .*rate/,
      );
    },
  );

  it('invokes at once and then at each period, until it is stopped', async () => {
    const time = fakeTime(180_000);
    const invokedAt: number[] = [];
    await runSchedule(60_000, () => invokedAt.push(time.clock()), time);
    expect(invokedAt).toEqual([0, 60_000, 120_000]);
  });
});

describe('a schedule whose clock is moved', () => {
  it('does not make up for the periods that were missed, and keeps to its grid', async () => {
    let now = 0;
    const stopping = new AbortController();
    const invokedAt: number[] = [];
    const invoke = () => {
      invokedAt.push(now);
      if (now === 60_000) now = 250_000;
      if (invokedAt.length === 4) stopping.abort();
    };
    const sleep = async (ms: number) => {
      now += ms;
    };
    await runSchedule(60_000, invoke, { clock: () => now, sleep, signal: stopping.signal });
    expect(invokedAt).toEqual([0, 60_000, 300_000, 360_000]);
  });
});

describe('an asynchronous invocation', () => {
  const failed: InvocationResult = { ok: false, error: { errorType: 'Error', errorMessage: 'no' } };
  const throttled: InvocationResult = { ...failed, throttled: true };
  const settings = { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 };

  async function invokedAt(results: InvocationResult[], overrides = {}): Promise<number[]> {
    const time = fakeTime(Number.POSITIVE_INFINITY);
    const times: number[] = [];
    const lambda = {
      definition: aFunction(),
      invoke: async () => {
        times.push(time.clock() / 1000);
        return results[times.length - 1] ?? { ok: true as const, payload: null };
      },
      environments: () => [],
      deploy: () => undefined,
      renew: () => undefined,
      kill: () => false,
      stop: async () => undefined,
    };
    await invokeAsynchronously(lambda, {}, { ...settings, ...overrides }, time);
    return times;
  }

  it('happens once when the function succeeds', async () => {
    expect(await invokedAt([])).toEqual([0]);
  });

  it('is tried again after one and after two more minutes, then given up', async () => {
    expect(await invokedAt([failed, failed, failed, failed])).toEqual([0, 60, 180]);
  });

  it('is tried as often as the template says', async () => {
    expect(await invokedAt([failed, failed], { maximumRetryAttempts: 0 })).toEqual([0]);
  });

  it('waits longer and longer while it is throttled, which is no failure', async () => {
    expect(await invokedAt([throttled, throttled, throttled, failed])).toEqual([0, 1, 3, 7, 67]);
  });

  it('is given up when it is too old', async () => {
    const always = Array.from({ length: 50 }, () => throttled);
    expect(await invokedAt(always, { maximumEventAgeSeconds: 60 })).toEqual([0, 1, 3, 7, 15, 31]);
  });
});
