// Refuses old news: an outage must never become a wave of stale reminders.
import type { Gate } from './gate.ts';

export const tooOld: Gate = {
  reason: 'too_old',
  refuses: ({ campaign, trigger, now }) => now - trigger.firedAt > campaign.maxAgeSeconds * 1000,
};
