// The fleet on paper agrees with what was measured, and with what can be reckoned without it.
import { describe, expect, it } from 'vitest';
import { measuredBurst } from './fleet/recorded.ts';
import { inAws, type Scenario } from './fleet/scenario.ts';
import { scenarios } from './fleet/scenarios.ts';
import { simulate } from './fleet/simulate.ts';

const quiet: Scenario = {
  name: 'quiet',
  ...{ triggersPerSecond: () => 10, lastsSeconds: 60 },
  ...{ journals: 1, deployments: 1, sesPerSecond: 100, parts: inAws },
};

describe('the fleet on paper', () => {
  it('says of a burst what was measured, within a tenth', () => {
    const { triggers, sesPerSecond, maximumConcurrency, readEverySeconds, ...measured } = measuredBurst;
    // The first twenty warmed it up.
    const backlog = triggers - 20;
    const found = simulate({
      ...quiet,
      ...{ lastsSeconds: 0, backlog, sesPerSecond },
      parts: { ...inAws, readEverySeconds, maximumConcurrency, batchSeconds: 0.2 },
    });
    const share = (mine: number, theirs: number) => Math.abs(mine / theirs - 1);
    expect(share(found.p50, measured.p50)).toBeLessThan(0.1);
    expect(share(found.p99, measured.p99)).toBeLessThan(0.1);
    expect(share(found.catchUpSeconds, measured.seconds)).toBeLessThan(0.1);
    expect(found.limit).toBe('SES');
  });

  it('lets nobody wait where there is room', () => {
    const found = simulate(quiet);
    expect(found.limit).toBe('nothing');
    expect(found.longest).toBeLessThan(1);
    expect(found.sent).toBeCloseTo(600, -1);
  });

  it('sends all that comes, in every scenario', () => {
    for (const scenario of scenarios) {
      let expected = scenario.backlog ?? 0;
      for (let second = 0; second < scenario.lastsSeconds; second += 1)
        expected += scenario.triggersPerSecond(second);
      expect(simulate(scenario).sent / expected).toBeCloseTo(1, 3);
    }
  });

  it('is held back by whatever there is too little of', () => {
    const much = { ...quiet, triggersPerSecond: () => 4000, lastsSeconds: 600, sesPerSecond: 5000 };
    const known = { ...much, writesBefore: 20_000 };
    expect(simulate(much).limit).toBe('DynamoDB');
    expect(simulate({ ...known, sesPerSecond: 2000 }).limit).toBe('SES');
    expect(simulate({ ...known, parts: { ...inAws, maximumConcurrency: 20 } }).limit).toBe('concurrency');
    expect(simulate({ ...known, parts: { ...inAws, journalRoundTripMs: 500 } }).limit).toBe('pollers');
  });

  it('says the same each time', () => {
    expect(simulate(quiet)).toEqual(simulate(quiet));
  });
});
