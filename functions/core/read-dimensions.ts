// The enrichments of a trigger as dimensions: one spelling per name, values as they are, oldest first.
import { field, isPlainObject } from './plain-object.ts';
import { type DimensionValue, dimensionKey, type Trigger } from './trigger.ts';

/** Analytics knows some hundred; more is no trigger but an attack or a mistake. */
export const mostDimensions = 5000;

/** Undefined when there are more than `mostDimensions`. Whatever else is wrong with a dimension makes it empty. */
export function readDimensions(dimensions: unknown): Trigger['dimensions'] | undefined {
  if (!isPlainObject(dimensions)) return {};
  const entries = Object.entries(dimensions);
  if (entries.length > mostDimensions) return undefined;
  const read = new Map<string, DimensionValue[]>();
  for (const [name, dimension] of entries) {
    const key = dimensionKey(name);
    const values = valuesOf(dimension);
    // Two spellings of one dimension: the first that says anything.
    if (!read.get(key)?.some(isSaid)) read.set(key, values);
  }
  // `fromEntries` defines own properties: a dimension called `__proto__` stays data.
  return Object.fromEntries(read);
}

function valuesOf(dimension: unknown): DimensionValue[] {
  const data = isPlainObject(dimension) ? field(dimension, 'data') : dimension;
  if (data === undefined || data === null) return [];
  return Array.isArray(data) ? data.map(oneValue) : [oneValue(data)];
}

/** What is neither text nor number becomes the empty text, Adobe's "no value on this hit", so that hits keep their places. */
function oneValue(value: unknown): DimensionValue {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : '';
  return typeof value === 'boolean' ? String(value) : '';
}

function isSaid(value: DimensionValue): boolean {
  return value !== '';
}
