// Takes values out of a trigger's dimensions. Adobe sends one value per hit, oldest first, and an empty string
// where a hit had none: empty and blank ones never count.
import type { Picked } from './campaign.ts';
import { type DimensionValue, dimensionKey, type Trigger } from './trigger.ts';

/**
 * The picked non-empty values, oldest first, text trimmed; for `first` and `last` at most one. A rule's fixed value
 * names no dimension (an empty name), and so picks nothing.
 */
export function pickValues(
  dimensions: Trigger['dimensions'],
  from: { dimension: string; pick: Picked },
): DimensionValue[] {
  const key = dimensionKey(from.dimension);
  const values = key !== '' && Object.hasOwn(dimensions, key) ? (dimensions[key] ?? []) : [];
  const present = values.map(trimmed).filter((value) => value !== '');
  if (from.pick === 'all') return present;
  return from.pick === 'first' ? present.slice(0, 1) : present.slice(-1);
}

function trimmed(value: DimensionValue): DimensionValue {
  return typeof value === 'string' ? value.trim() : value;
}
