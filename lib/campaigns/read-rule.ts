// Reads `campaign.yaml` and says, with line numbers, what is wrong with it.
import * as v from 'valibot';
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Problem } from './campaign-file-error.ts';
import { type Rule, ruleSchema } from './rule-schema.ts';

export interface ReadRule {
  rule: Rule;
  /** The line of a setting, for problems that show up later. */
  lineOf(path: readonly (string | number)[]): number;
}

/** @param file as problems name it */
export function readRule(file: string, source: string): ReadRule | { problems: Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, stringKeys: true });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      file,
      line: lines.linePos(error.pos[0]).line,
      message: `not valid YAML: ${error.message.split(' at line')[0] ?? error.message}`,
    }));
    return { problems };
  }
  const lineOf = (path: readonly (string | number)[]) => lines.linePos(offsetOf(document, path)).line;
  const parsed = v.safeParse(ruleSchema, document.toJS());
  if (parsed.success) return { rule: parsed.output, lineOf };
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
