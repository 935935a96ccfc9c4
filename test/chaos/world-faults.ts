// Faults that are no call's own: they happen to everything while the call that they come with is under way.
import type { Kind } from './faults.ts';

export interface WorldFaults {
  happen(kind: Kind): void;
  /** The clock leaps past the visibility time-out of what is being worked on. */
  leapPastVisibility(): void;
}

export interface WorldFaultDeps {
  leap: (ms: number) => void;
  skewAdobe: (ms: number) => void;
  secondPoller: () => void;
  deploy: () => void;
  random: () => number;
}

/** More than the consumer's queue hides a message for. */
const pastVisibilityMs = 100_000;
const longestLeapMs = 120_000;
/** IMS takes clocks that differ by half a minute. */
const longestSkewMs = 25_000;

export function createWorldFaults(deps: WorldFaultDeps): WorldFaults {
  const { leap, skewAdobe, secondPoller, deploy, random } = deps;
  return {
    leapPastVisibility: () => leap(pastVisibilityMs),
    happen(kind) {
      if (kind === 'leap') leap(random() * longestLeapMs);
      else if (kind === 'skew') skewAdobe((2 * random() - 1) * longestSkewMs);
      else if (kind === 'second-poller') secondPoller();
      else if (kind === 'deploy') deploy();
    },
  };
}
