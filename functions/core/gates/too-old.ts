// Refuses old news: an outage must never become a wave of stale reminders. Time that a trigger was meant to wait is no age.
import { skipping } from './gate.ts';

export const tooOld = skipping(
  'too_old',
  ({ campaign, freshAt, now }) => now - freshAt > campaign.maxAgeSeconds * 1000,
);
