// Reads a YAML file of settings by its schema and says, with line numbers, what is wrong with it.
import * as v from 'valibot';
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Problem } from './campaign-file-error.ts';

export interface ReadSettings<Settings> {
  settings: Settings;
  /** The line of a setting, for problems that show up later. */
  lineOf(path: readonly (string | number)[]): number;
}

/** @param file as problems name it */
export function readSettings<Settings>(
  file: string,
  source: string,
  schema: v.GenericSchema<unknown, Settings>,
): ReadSettings<Settings> | { problems: Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, stringKeys: true });
  const unreadable = (message: string, offset: number): Problem => ({
    file,
    line: lines.linePos(offset).line || 1,
    message: `not valid YAML: ${message.split(' at line')[0] ?? message}`,
  });
  if (document.errors.length > 0) {
    return { problems: document.errors.map((error) => unreadable(error.message, error.pos[0])) };
  }
  const lineOf = (path: readonly (string | number)[]) => lines.linePos(offsetOf(document, path)).line || 1;
  let given: unknown;
  try {
    given = document.toJS() ?? {};
  } catch (thrown) {
    // An alias without its anchor, or too many of them.
    return { problems: [unreadable(thrown instanceof Error ? thrown.message : 'unreadable', 0)] };
  }
  const parsed = v.safeParse(schema, given);
  if (parsed.success) return { settings: parsed.output, lineOf };
  const problems = parsed.issues.map((issue) => {
    const path = (issue.path ?? []).map((item) => item.key as string | number);
    const field = path.join('.');
    return { file, line: lineOf(path), ...(field === '' ? {} : { field }), message: issue.message };
  });
  return { problems };
}

/** Where the setting's name stands; for a missing one, where the setting stands that should have it. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (pair === undefined) return offset;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      if (isNode(node)) offset = node.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}
