import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCircuitBreaker } from '../../functions/core/circuit-breaker.ts';

const failures = 5;
const pauseMs = 30_000;

function aBreaker() {
  const time = { now: 0 };
  const breaker = createCircuitBreaker({
    clock: () => time.now,
    failures,
    pauseMs,
    isFailure: (thrown) => thrown instanceof Error && thrown.message === 'down',
    refuse: (latest) => new Error('left alone', { cause: latest }),
  });
  let asked = 0;
  const answer = (how: 'ok' | 'down' | 'odd') =>
    breaker.run(async () => {
      asked += 1;
      if (how !== 'ok') throw new Error(how);
      return how;
    });
  const told = (how: 'ok' | 'down' | 'odd') => answer(how).catch((thrown: Error) => thrown.message);
  return { time, breaker, answer, told, asked: () => asked };
}

async function opened() {
  const service = aBreaker();
  for (let n = 0; n < failures; n += 1) await service.told('down');
  return service;
}

describe('a circuit breaker', () => {
  it('leaves the service alone after five failures in a row, with the latest as the cause', async () => {
    const { answer, asked } = await opened();
    await expect(answer('ok')).rejects.toMatchObject({ message: 'left alone', cause: { message: 'down' } });
    expect(asked()).toBe(failures);
  });

  it('takes an error that is an answer for a sign of life', async () => {
    const { told, asked } = aBreaker();
    for (const how of ['down', 'down', 'down', 'down', 'odd', 'down', 'down', 'down', 'down'] as const) {
      expect(await told(how)).toBe(how);
    }
    expect(asked()).toBe(9);
  });

  it('lets one request try after the pause, and the others wait for what becomes of it', async () => {
    const { breaker, time, told } = await opened();
    time.now = pauseMs;
    const { promise, resolve } = Promise.withResolvers<void>();
    const probe = breaker.run(() => promise);
    expect([await told('ok'), await told('ok')]).toEqual(['left alone', 'left alone']);
    resolve();
    await probe;
    expect([await told('ok'), await told('down'), await told('ok')]).toEqual(['ok', 'down', 'ok']);
  });

  it('does not prolong the pause for requests that were under way when it began', async () => {
    const { breaker, time, told } = aBreaker();
    const late = Promise.withResolvers<void>();
    const underWay = breaker.run(() => late.promise).catch(() => 'failed');
    for (let n = 0; n < failures; n += 1) await told('down');
    time.now = pauseMs - 1;
    late.reject(new Error('down'));
    await underWay;
    time.now = pauseMs;
    expect(await told('ok')).toBe('ok');
  });

  it('asks exactly as often as it may, whatever happens', async () => {
    const step = fc.oneof(
      fc.record({ how: fc.constantFrom<'ok' | 'down' | 'odd'>('ok', 'down', 'down', 'down', 'odd') }),
      fc.record({ passMs: fc.constantFrom(1, 10_000, 29_999, 30_000, 90_000) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { time, told, asked } = aBreaker();
        // What an observer would say who saw only times and answers.
        let inRow = 0;
        let leftAloneUntil: number | undefined;
        let expected = 0;
        for (const each of steps) {
          if ('passMs' in each) {
            time.now += each.passMs;
            continue;
          }
          const mayAsk = leftAloneUntil === undefined || time.now >= leftAloneUntil;
          expect(await told(each.how)).toBe(mayAsk ? each.how : 'left alone');
          if (!mayAsk) continue;
          expected += 1;
          inRow = each.how === 'down' ? inRow + 1 : 0;
          leftAloneUntil = inRow >= failures ? time.now + pauseMs : undefined;
        }
        expect(asked()).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });
});
