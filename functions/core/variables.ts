// The values of a template's variables, exactly as the campaign's rule says.
import type { Campaign, Variable } from './campaign.ts';
import { cleanText } from './clean-text.ts';
import { pickValues } from './pick-values.ts';
import type { DimensionValue, Trigger } from './trigger.ts';

export type VariableValue = DimensionValue | DimensionValue[];

/** A mail with more rows than this is a mistake of the page, or an attack on the reader. */
export const longestList = 100;

/**
 * A variable is a list where the rule splits it or picks `all`, else one value. One that the trigger does not give
 * takes its default; without a default it is left out, so that a template which uses it fails by name.
 */
export function resolveVariables(
  variables: Campaign['variables'],
  dimensions: Trigger['dimensions'],
): Record<string, VariableValue> {
  const resolved: [string, VariableValue][] = [];
  for (const [name, variable] of Object.entries(variables)) {
    const value = resolve(variable, dimensions) ?? variable.default;
    if (value !== undefined) resolved.push([name, value]);
  }
  return Object.fromEntries(resolved);
}

function resolve(variable: Variable, dimensions: Trigger['dimensions']): VariableValue | undefined {
  const picked = pickValues(dimensions, variable);
  const { split } = variable;
  const parts = split === undefined ? picked : picked.flatMap((value) => String(value).split(split));
  const values = parts.flatMap((part) => typed(part, variable.type)).slice(0, longestList);
  if (values.length === 0) return undefined;
  return split === undefined && variable.pick !== 'all' ? values[0] : values;
}

function typed(part: DimensionValue, type: Variable['type']): DimensionValue[] {
  const text = cleanText(String(part));
  if (text === '') return [];
  if (type === 'text') return [text];
  const number = Number(text);
  return Number.isFinite(number) ? [number] : [];
}
