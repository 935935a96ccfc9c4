// DynamoDB's typed attributes as plain values, for reading items whose shape the caller then parses.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** What DynamoDB knows and JSON does not (binary, sets of binary) becomes `undefined`. */
export function plainValue(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.L !== undefined) return value.L.map(plainValue);
  if (value.M !== undefined) return plainItem(value.M);
  if (value.SS !== undefined) return value.SS;
  if (value.NS !== undefined) return value.NS.map(Number);
  return undefined;
}

/** A whole item. Keys are the item's own, never the prototype's. */
export function plainItem(item: Record<string, AttributeValue>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));
}
