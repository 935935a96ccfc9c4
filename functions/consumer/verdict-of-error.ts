// An error as a verdict: whether it passes by itself, and whether it halts, is a property of its code.
import { asCampaignTriggersError, type ErrorCode } from '../core/errors.ts';
import { haltedBy } from '../core/halts.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import { ended, type Verdict } from './verdict.ts';

/**
 * A service that everybody needs is down, or a newer version has to be deployed again: nothing is wrong with the trigger, and
 * its receives are not used up.
 */
const waitedOut: ReadonlySet<ErrorCode> = new Set([
  'MESSAGE_NEWER_VERSION',
  'RECORD_NEWER_VERSION',
  'RECIPIENT_ENDPOINT_UNAVAILABLE',
  'SIGNING_KEYS_UNREADABLE',
]);
const longestWaitSeconds = 300;

export function verdictOf(thrown: unknown, telemetry: Pick<Telemetry, 'error'>): Verdict {
  const error = asCampaignTriggersError(thrown);
  const { code: reason, message: detail } = error;
  if (reason === 'UNEXPECTED') telemetry.error('something that nobody foresaw', { stack: framesOf(thrown) });
  if (haltedBy(reason) !== undefined) return { verdict: 'wait', because: 'halted', reason, detail };
  if (waitedOut.has(reason)) {
    return { verdict: 'wait', because: 'held', reason, detail, atMostSeconds: longestWaitSeconds };
  }
  if (error.transient) return { verdict: 'retry', reason, detail };
  return ended({ end: 'failed', reason, detail });
}

/** Where it happened, without the message: that may quote what the code was working on. */
function framesOf(thrown: unknown): string[] {
  const lines = thrown instanceof Error ? (thrown.stack ?? '').split('\n') : [];
  return lines.filter((line) => /^\s+at /.test(line)).slice(0, 8);
}
