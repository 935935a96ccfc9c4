// A condition of a rule as words.
import type { Comparison, Condition } from '../../../functions/core/campaign.ts';

export function conditionWords(condition: Condition): string {
  if ('all' in condition) return condition.all.map(inside).join(' and ');
  if ('any' in condition) return condition.any.map(inside).join(' or ');
  if ('not' in condition) return `not (${conditionWords(condition.not)})`;
  return `${subjectWords(condition)} ${comparisonWords(condition)}`;
}

const inside = (condition: Condition): string => {
  const words = conditionWords(condition);
  return 'all' in condition || 'any' in condition ? `(${words})` : words;
};

function subjectWords(condition: { dimension: string } | { product: string } | { visitor: string }): string {
  if ('dimension' in condition) return condition.dimension;
  if ('product' in condition) return `a product’s ${condition.product}`;
  return condition.visitor === 'mcId' ? 'the Experience Cloud id' : 'one of the visitor’s ids';
}

function comparisonWords(comparison: Comparison): string {
  if ('equals' in comparison) return `is “${comparison.equals}”`;
  if ('in' in comparison) return `is one of ${comparison.in.map((each) => `“${each}”`).join(', ')}`;
  if ('contains' in comparison) return `contains “${comparison.contains}”`;
  if ('prefix' in comparison) return `begins with “${comparison.prefix}”`;
  if ('exists' in comparison) return comparison.exists ? 'has a value' : 'has no value';
  if ('greater' in comparison) return `is greater than ${comparison.greater}`;
  return `is less than ${comparison.less}`;
}
