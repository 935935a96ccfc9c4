// The products that Adobe sends with a trigger. Their shape is undocumented, so every likely one is read: a list or a map
// of products, each an object of fields, or plain text that is the product's name; or fields as dimensions are.
import { field, isPlainObject } from './plain-object.ts';
import { type DimensionValue, dimensionKey } from './trigger.ts';

/** The field's values over all products; empty ones never count. */
export function productValues(products: unknown, name: string): DimensionValue[] {
  const key = dimensionKey(name);
  const asDimension = field(named(products, key), 'data');
  if (asDimension !== undefined) return saidIn(asDimension);
  const list = Array.isArray(products) ? products : isPlainObject(products) ? Object.values(products) : [];
  return list.flatMap((product: unknown) => {
    const value = isPlainObject(product) ? named(product, key) : key === 'name' ? product : undefined;
    return saidIn(isPlainObject(value) ? field(value, 'data') : value);
  });
}

/** Names are compared as those of dimensions: Adobe prints them in more than one way. */
function named(product: unknown, key: string): unknown {
  if (!isPlainObject(product)) return undefined;
  return Object.entries(product).find(([name]) => dimensionKey(name) === key)?.[1];
}

function saidIn(given: unknown): DimensionValue[] {
  const values: unknown[] = Array.isArray(given) ? given : [given];
  return values.flatMap((value): DimensionValue[] => {
    if (typeof value === 'number') return [value];
    return typeof value === 'string' && value.trim() !== '' ? [value.trim()] : [];
  });
}
