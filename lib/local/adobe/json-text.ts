// JSON text of any parsed JSON value, however deep: JSON.stringify recurses and overflows on hostile nesting.

/** The JSON text of a value that JSON.parse could have made; undefined for what JSON cannot say. */
export function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (thrown) {
    if (thrown instanceof RangeError) return deepJsonText(value);
    throw thrown;
  }
}

type Step = { text: string } | { value: unknown };

function deepJsonText(root: unknown): string {
  const parts: string[] = [];
  const todo: Step[] = [{ value: root }];
  for (let step = todo.pop(); step; step = todo.pop()) {
    if ('text' in step) parts.push(step.text);
    else if (typeof step.value !== 'object' || step.value === null)
      parts.push(JSON.stringify(step.value) ?? 'null');
    else for (const next of stepsOf(step.value).reverse()) todo.push(next);
  }
  return parts.join('');
}

function stepsOf(node: object): Step[] {
  if (Array.isArray(node)) {
    return [
      { text: '[' },
      ...node.flatMap((item, at): Step[] => [{ text: at ? ',' : '' }, { value: item }]),
      { text: ']' },
    ];
  }
  const members = Object.entries(node).filter(([, value]) => value !== undefined);
  return [
    { text: '{' },
    ...members.flatMap(([name, value], at): Step[] => [
      { text: `${at ? ',' : ''}${JSON.stringify(name)}:` },
      { value },
    ]),
    { text: '}' },
  ];
}
