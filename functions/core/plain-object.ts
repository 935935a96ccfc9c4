// Reading what came out of JSON.parse: own properties only, so that `__proto__` and friends are plain data.

export type Fields = Record<string, unknown>;

export function isPlainObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own property of that name; undefined where there is none or where it is no object. */
export function field(value: unknown, name: string): unknown {
  return isPlainObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** A non-empty text at that name, trimmed. */
export function textField(value: unknown, name: string): string | undefined {
  const found = field(value, name);
  return typeof found === 'string' && found.trim() !== '' ? found.trim() : undefined;
}

/** Whether there are more than so many levels of objects and arrays. Looks no deeper than that, so that no depth is too deep for it. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}
