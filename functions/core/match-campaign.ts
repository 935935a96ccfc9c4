// Which campaign a trigger belongs to: the first whose trigger id and conditions hold.
import type { Campaign, Comparison, Condition } from './campaign.ts';
import { pickValues } from './pick-values.ts';
import { productValues } from './product-values.ts';
import type { DimensionValue, Trigger } from './trigger.ts';

type Comparing = Extract<Condition, { dimension: string } | { product: string } | { visitor: string }>;
type Matched = Pick<Trigger, 'triggerId' | 'dimensions' | 'products' | 'visitor'>;

/** First match wins; `*` matches every trigger id. Undefined where no campaign wants the trigger. */
export function matchCampaign(campaigns: readonly Campaign[], trigger: Matched): Campaign | undefined {
  return campaigns.find((campaign) => wants(campaign, trigger));
}

/** The campaigns whose e-mails the trigger makes needless: the visitor has done what they would ask for. */
export function cancelledBy(campaigns: readonly Campaign[], trigger: Matched): Campaign[] {
  return campaigns.filter(({ cancelOn }) => cancelOn.some((rule) => wants(rule, trigger)));
}

function wants(rule: Pick<Campaign, 'triggerId' | 'when'>, trigger: Matched): boolean {
  const wanted = rule.triggerId.trim().toLowerCase();
  if (wanted !== '*' && wanted !== trigger.triggerId.trim().toLowerCase()) return false;
  return rule.when === undefined || holds(rule.when, trigger);
}

function holds(condition: Condition, trigger: Matched): boolean {
  if ('all' in condition) return condition.all.every((each) => holds(each, trigger));
  if ('any' in condition) return condition.any.some((each) => holds(each, trigger));
  if ('not' in condition) return !holds(condition.not, trigger);
  const values = valuesOf(condition, trigger);
  if ('exists' in condition) return condition.exists === values.length > 0;
  return values.some((value) => fulfils(value, condition));
}

function valuesOf(condition: Comparing, { dimensions, products, visitor }: Matched): DimensionValue[] {
  if ('dimension' in condition)
    return pickValues(dimensions, { dimension: condition.dimension, pick: 'all' });
  if ('product' in condition) return productValues(products, condition.product);
  const ids = condition.visitor === 'mcId' ? [visitor.mcId ?? ''] : visitor.aliases;
  return ids.filter((id) => id.trim() !== '');
}

function fulfils(value: DimensionValue, comparison: Exclude<Comparison, { exists: boolean }>): boolean {
  if ('equals' in comparison) return same(value, comparison.equals);
  if ('in' in comparison) return comparison.in.some((wanted) => same(value, wanted));
  if ('contains' in comparison) return String(value).includes(comparison.contains);
  if ('prefix' in comparison) return String(value).startsWith(comparison.prefix);
  if ('greater' in comparison) return Number(value) > comparison.greater;
  return Number(value) < comparison.less;
}

// Adobe sends numbers as text in most dimensions: 5 and "5" are the same value.
function same(value: DimensionValue, wanted: DimensionValue): boolean {
  return String(value) === String(wanted).trim();
}
