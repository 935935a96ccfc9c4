// Leaves a service alone that fails again and again, and looks with one request now and then whether it is back.
import type { Clock } from './ports/clock.ts';

export interface CircuitBreaker {
  /**
   * Does the work, or fails at once while the service is left alone; what the work throws is passed on.
   * @throws what `refuse` makes of the latest failure
   */
  run<T>(work: () => Promise<T>): Promise<T>;
}

export interface CircuitBreakerOptions {
  clock: Clock;
  /** Failures in a row after which the service is left alone. */
  failures: number;
  /** How long, until one request may try. */
  pauseMs: number;
  /** Whether the service failed; otherwise it has answered, though its answer is an error. */
  isFailure: (thrown: unknown) => boolean;
  /** The error for who is not let through. */
  refuse: (latestFailure: unknown) => Error;
}

export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { clock, isFailure, refuse } = options;
  let failuresInRow = 0;
  let open: { until: number; because: unknown } | undefined;
  let probing = false;

  function succeeded(): void {
    failuresInRow = 0;
    open = undefined;
  }

  function failed(because: unknown, isProbe: boolean): void {
    failuresInRow += 1;
    // A request from before the pause says nothing new during it.
    if (open !== undefined && !isProbe) return;
    if (isProbe || failuresInRow >= options.failures) open = { until: clock() + options.pauseMs, because };
  }

  return {
    async run(work) {
      const isProbe = open !== undefined;
      if (open !== undefined && (probing || clock() < open.until)) throw refuse(open.because);
      if (isProbe) probing = true;
      try {
        const answer = await work();
        succeeded();
        return answer;
      } catch (thrown) {
        if (isFailure(thrown)) failed(thrown, isProbe);
        else succeeded();
        throw thrown;
      } finally {
        if (isProbe) probing = false;
      }
    },
  };
}
