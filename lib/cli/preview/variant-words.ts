import type { Step, Variant } from '../../../functions/core/campaign.ts';

/** A wording and its share of the recipients, e.g. `short · 25 %`; empty for the only one. */
export function variantWords({ variants }: Step, { name, weight }: Variant): string {
  if (variants.length === 1) return name;
  const total = variants.reduce((sum, each) => sum + each.weight, 0);
  const percent = (weight / total) * 100;
  const share = percent < 1 ? percent.toFixed(1) : Math.round(percent);
  return `${name} · ${share} %`;
}
