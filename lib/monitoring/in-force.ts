// The settings as they were deployed, by what they mean.
import type { Pace } from '../constructs/pace.ts';
import type { Settings } from '../settings.ts';

export function inForce(stage: string, settings: Settings, pace: Pace): Record<string, string> {
  return {
    'consumer name': settings.consumerName ?? stage,
    journals: settings.journals.map(({ name, start }) => `${name}, from ${start}`).join('; '),
    'when a position has expired': `goes on at ${settings.onExpiredPosition}`,
    'e-mails per second': String(settings.sendingRatePerSecond),
    'e-mails per day': String(settings.sendingQuotaPerDay ?? 'not told'),
    'consumers at work at once': String(pace.maximumConcurrency),
    'time limit of a consumer': `${pace.timeoutSeconds} s`,
    'opens and clicks': settings.trackEngagement ? 'counted' : 'not counted',
  };
}
