// The products that Adobe sends with a trigger. Their shape is undocumented, so every likely one is read: a list or a map
// of products, each an object of fields, or plain text that is the product's name.
import { field, isPlainObject } from './plain-object.ts';
import type { DimensionValue } from './trigger.ts';

/** The field's values over all products; empty ones never count. */
export function productValues(products: unknown, name: string): DimensionValue[] {
  const list = Array.isArray(products) ? products : isPlainObject(products) ? Object.values(products) : [];
  return list.flatMap((product: unknown): DimensionValue[] => {
    const value = isPlainObject(product) ? field(product, name) : name === 'name' ? product : undefined;
    if (typeof value === 'number') return [value];
    return typeof value === 'string' && value.trim() !== '' ? [value.trim()] : [];
  });
}
