// Refuses whom we must not mail: unsubscribed from this category, or from everything (bounce, complaint).
import type { Gate } from './gate.ts';

export const suppressed: Gate = {
  reason: 'suppressed',
  refuses: ({ campaign, suppression }) =>
    suppression !== undefined &&
    (suppression.all !== undefined || Object.hasOwn(suppression.categories, campaign.consent)),
};
