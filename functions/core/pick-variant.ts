// Which wording a visitor gets: the same one each time, in shares as the weights say.
import { createHash } from 'node:crypto';
import type { Step, Variant } from './campaign.ts';

/** Stable for a visitor and a campaign, so that the steps of a series agree where their variants do. */
export function pickVariant(step: Step, campaign: string, visitorHash: string): Variant {
  const [first, ...others] = step.variants;
  const total = step.variants.reduce((sum, { weight }) => sum + weight, 0);
  let left = shareOf(campaign, visitorHash) * total - first.weight;
  let picked = first;
  for (const variant of others) {
    if (left < 0) break;
    picked = variant;
    left -= variant.weight;
  }
  return picked;
}

/** At least 0, below 1. */
function shareOf(campaign: string, visitorHash: string): number {
  const digest = createHash('sha256')
    .update(JSON.stringify([campaign, visitorHash]))
    .digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}
