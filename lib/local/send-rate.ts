// The account's SES limits: recipients a second, with one second of burst, and recipients in the last 24 hours.
import type { Clock } from '../../functions/core/ports/clock.ts';

export interface SendingLimits {
  perSecond: number;
  perDay: number;
}

export type Refusal = 'rate' | 'day';

export interface SendRate {
  /** Takes the right to send to so many recipients, or says which limit forbids it. */
  take(recipients: number): Refusal | undefined;
  sentLastDay(): number;
}

const dayMs = 24 * 60 * 60 * 1000;

export function createSendRate({ perSecond, perDay }: SendingLimits, clock: Clock): SendRate {
  let tokens = perSecond;
  let filledAt = clock();
  // A run of local mode is shorter than the window, so the count need not slide: it starts anew after a day.
  let day = { startedAt: clock(), sent: 0 };

  return {
    take(recipients) {
      const now = clock();
      tokens = Math.min(perSecond, tokens + ((now - filledAt) / 1000) * perSecond);
      filledAt = now;
      if (now - day.startedAt >= dayMs) day = { startedAt: now, sent: 0 };
      if (day.sent + recipients > perDay) return 'day';
      // A message to more recipients than the burst holds must still be sendable, on credit.
      if (tokens < Math.min(recipients, perSecond)) return 'rate';
      tokens -= recipients;
      day.sent += recipients;
      return undefined;
    },
    sentLastDay: () => day.sent,
  };
}
