// Every failure of a run: counted where an alarm looks, and logged with what the operator does.
import { pollerMetrics } from '../contract/metrics.ts';
import type { CampaignTriggersError, ErrorCode } from '../core/errors.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';

const signInCodes: readonly ErrorCode[] = [
  'CREDENTIALS_UNREADABLE',
  'CREDENTIALS_INVALID',
  'PRIVATE_KEY_INVALID',
  'SIGN_IN_REFUSED',
  'SIGN_IN_UNAVAILABLE',
  'JOURNAL_UNAUTHORISED',
];

export function reportTrouble(telemetry: Telemetry, error: CampaignTriggersError, journal: string): void {
  const { code, message, remedy } = error;
  if (signInCodes.includes(code)) telemetry.count(pollerMetrics.signInFailed);
  // Being asked to wait is no failure.
  else if (code.startsWith('JOURNAL_') && code !== 'JOURNAL_THROTTLED')
    telemetry.count(pollerMetrics.journalReadFailed);
  if (code === 'POSITION_STORE_FAILED' || code === 'RECORD_NEWER_VERSION')
    telemetry.count(pollerMetrics.positionStoreFailed);
  const log = error.transient ? telemetry.warn : telemetry.error;
  log(message, { code, remedy, journal });
}
