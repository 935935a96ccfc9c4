/** For text that a schema judges next: it refuses `undefined` with the rest, and no message quotes the text. */
export function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
