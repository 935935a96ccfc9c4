// How long a trigger stays away from the consumer after transient trouble.

const firstDelaySeconds = 5;
/** SQS delays a message by no more than this. Source: SQS quotas, `DelaySeconds`. */
export const longestDelaySeconds = 900;

/**
 * Doubles with each attempt; the upper half is left to chance, so that what failed together does not return together.
 * @param attempts 1 after the first failure
 * @param chance at least 0, below 1
 */
export function retryDelaySeconds(attempts: number, chance: number): number {
  const doubled = firstDelaySeconds * 2 ** Math.min(Math.max(attempts, 1) - 1, 16);
  return jittered(Math.min(doubled, longestDelaySeconds), chance);
}

/** Between half of it and all of it, in whole seconds, at least one. */
export function jittered(seconds: number, chance: number): number {
  return Math.max(1, Math.round(seconds * (0.5 + chance / 2)));
}
