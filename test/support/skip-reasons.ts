// The reasons for which a trigger is skipped, as the code declares them: a type leaves nothing to iterate over.
import { readFileSync } from 'node:fs';

const source = readFileSync(new URL('../../functions/core/outcome.ts', import.meta.url), 'utf8');
const declared = /export type SkipReason =([^;]+);/.exec(source)?.[1] ?? '';

export const skipReasons: readonly string[] = [...declared.matchAll(/\| '(\w+)'/g)].map(
  ([, reason = '']) => reason,
);
