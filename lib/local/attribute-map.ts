// Plain values as DynamoDB's API writes them.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item; what is undefined is left out. */
export function attributeMap(item: Readonly<Record<string, unknown>>): Record<string, AttributeValue> {
  const entries = Object.entries(item).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, attributeValue(value)]));
}

function attributeValue(value: unknown): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value === null || value === undefined) return { NULL: true };
  if (Array.isArray(value)) return { L: value.map(attributeValue) };
  return { M: attributeMap(value as Record<string, unknown>) };
}
