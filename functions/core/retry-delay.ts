// How long a trigger stays away from the consumer after transient trouble.
import { backoffMs } from './backoff.ts';

const firstDelaySeconds = 5;
/** SQS delays a message by no more than this. Source: SQS quotas, `DelaySeconds`. */
export const longestDelaySeconds = 900;

/**
 * Whole seconds, doubled with each attempt.
 * @param attempts 1 after the first failure
 * @param chance at least 0, below 1
 */
export function retryDelaySeconds(attempts: number, chance: number): number {
  const ms = backoffMs(Math.max(attempts, 1), chance, firstDelaySeconds * 1000, longestDelaySeconds * 1000);
  return Math.round(ms / 1000);
}
