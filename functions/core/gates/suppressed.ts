// Refuses whom we must not mail: unsubscribed from this category, or from everything (bounce, complaint).
import { skipping } from './gate.ts';

export const suppressed = skipping(
  'suppressed',
  ({ campaign, suppression }) =>
    suppression !== undefined &&
    (suppression.all !== undefined || Object.hasOwn(suppression.categories, campaign.consent)),
);
