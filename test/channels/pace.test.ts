import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPacer } from '../../functions/channels/pace.ts';

/** Turns taken one after another, on a clock that waiting moves. */
function pacerWithClock(turnsPerSecond: number) {
  const state = { now: 1_000_000 };
  const sleep = async (ms: number) => {
    state.now += ms;
  };
  return { state, pacer: createPacer({ turnsPerSecond, clock: () => state.now, sleep }) };
}

describe('the pacer', () => {
  it('lets one second’s worth go at once, and then one by one', async () => {
    const { pacer, state } = pacerWithClock(5);
    const at: number[] = [];
    for (let turn = 0; turn < 8; turn += 1) {
      await pacer.turn(Number.POSITIVE_INFINITY);
      at.push(state.now - 1_000_000);
    }
    expect(at).toEqual([0, 0, 0, 0, 0, 200, 400, 600]);
  });

  it('waits two seconds between turns at half a turn a second', async () => {
    const { pacer, state } = pacerWithClock(0.5);
    await pacer.turn(Number.POSITIVE_INFINITY);
    await pacer.turn(Number.POSITIVE_INFINITY);
    expect(state.now).toBe(1_002_000);
  });

  it('says no at once, and takes no turn, where the turn would come too late', async () => {
    const { pacer, state } = pacerWithClock(1);
    await pacer.turn(state.now);
    expect(await pacer.turn(state.now + 999)).toBe(false);
    expect(await pacer.turn(state.now + 1000)).toBe(true);
    expect(state.now).toBe(1_001_000);
  });

  it('gives a returned turn to the next', async () => {
    const { pacer, state } = pacerWithClock(1);
    await pacer.turn(state.now);
    pacer.giveBack();
    expect(await pacer.turn(state.now)).toBe(true);
  });

  it('never lets more than rate plus one second’s worth go in any window', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.2, max: 50, noNaN: true }),
        fc.array(fc.nat({ max: 3000 }), { minLength: 1, maxLength: 80 }),
        async (rate, pauses) => {
          const { pacer, state } = pacerWithClock(rate);
          const turns: number[] = [];
          for (const pause of pauses) {
            state.now += pause;
            await pacer.turn(Number.POSITIVE_INFINITY);
            turns.push(state.now);
          }
          for (const [first, from] of turns.entries()) {
            for (const [last, to] of turns.entries()) {
              // Waits are rounded up to whole milliseconds: a later turn may follow one too late by less than that.
              const seconds = (to - from + 1) / 1000;
              if (last >= first)
                expect(last - first + 1).toBeLessThanOrEqual(rate * seconds + Math.max(1, rate) + 1e-6);
            }
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
