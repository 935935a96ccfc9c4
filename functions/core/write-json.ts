// JSON out, in the characters that an SQS message may hold (those legal in XML 1.0), however deep the value is.

/** Undefined is written as `null`. Everything that is not legal in XML stands as `\uXXXX`, and so reads back the same. */
export function writeJson(value: unknown): string {
  return escapeRareCharacters(stringify(value));
}

/**
 * Control characters are escaped by JSON itself. U+FFFE and U+FFFF are legal JSON but not legal XML; characters beyond
 * U+FFFF are legal in both, yet older descriptions of SQS leave them out, and escaped they are safe everywhere.
 */
function escapeRareCharacters(json: string): string {
  return json.replace(/[\uD800-\uDFFF\uFFFE\uFFFF]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

function stringify(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return stringifyDeep(value);
  }
}

/** JSON.stringify recurses and gives up at some thousand levels; this one keeps its own stack. For values made by JSON.parse. */
function stringifyDeep(root: unknown): string {
  const pieces: string[] = [];
  const stack: ({ text: string } | { value: unknown })[] = [{ value: root }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if ('text' in top) pieces.push(top.text);
    else if (Array.isArray(top.value)) {
      pieces.push('[');
      stack.push({ text: ']' });
      pushAll(stack, separated(top.value.map((item) => [{ value: item }])));
    } else if (typeof top.value === 'object' && top.value !== null) {
      pieces.push('{');
      const members = Object.entries(top.value).map(([name, item]) => [
        { value: item },
        { text: `${JSON.stringify(name)}:` },
      ]);
      stack.push({ text: '}' });
      pushAll(stack, separated(members));
    } else pieces.push(JSON.stringify(top.value) ?? 'null');
  }
  return pieces.join('');
}

/** Not `push(...items)`: each item would be an argument, and their number is limited. */
function pushAll<T>(stack: T[], items: T[]): void {
  for (const item of items) stack.push(item);
}

/** In the order in which a stack wants them: last first, with commas between. */
function separated<T>(groups: T[][]): (T | { text: string })[] {
  return groups.reverse().flatMap((group, index) => (index === 0 ? group : [{ text: ',' }, ...group]));
}
