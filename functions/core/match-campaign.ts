// Which campaign a trigger belongs to: the first whose trigger id and conditions hold.
import type { Campaign, Comparison, Condition } from './campaign.ts';
import { pickValues } from './pick-values.ts';
import type { DimensionValue, Trigger } from './trigger.ts';

type Matched = Pick<Trigger, 'triggerId' | 'dimensions'>;

/** First match wins; `*` matches every trigger id. Undefined where no campaign wants the trigger. */
export function matchCampaign(campaigns: readonly Campaign[], trigger: Matched): Campaign | undefined {
  const triggerId = trigger.triggerId.trim().toLowerCase();
  return campaigns.find((campaign) => {
    const wanted = campaign.triggerId.trim().toLowerCase();
    if (wanted !== '*' && wanted !== triggerId) return false;
    return campaign.when === undefined || holds(campaign.when, trigger.dimensions);
  });
}

function holds(condition: Condition, dimensions: Trigger['dimensions']): boolean {
  if ('all' in condition) return condition.all.every((each) => holds(each, dimensions));
  if ('any' in condition) return condition.any.some((each) => holds(each, dimensions));
  if ('not' in condition) return !holds(condition.not, dimensions);
  const values = pickValues(dimensions, { dimension: condition.dimension, pick: 'all' });
  if ('exists' in condition) return condition.exists === values.length > 0;
  return values.some((value) => fulfils(value, condition));
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
