// A mistake as the page shows it: with the lines around it.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Problem } from '../../campaigns/campaign-file-error.ts';

export interface ShownProblem extends Problem {
  excerpt: { line: number; text: string }[];
}

const linesAround = 2;

/** @param dir the folder of the campaigns */
export async function shownProblem(dir: string, problem: Problem): Promise<ShownProblem> {
  const { line } = problem;
  if (line === undefined) return { ...problem, excerpt: [] };
  const text = await readFile(join(dirname(dir), problem.file), 'utf8').catch(() => '');
  const first = Math.max(1, line - linesAround);
  const excerpt = text
    .split('\n')
    .slice(first - 1, line + linesAround)
    .map((each, at) => ({ line: first + at, text: each }));
  return { ...problem, excerpt };
}
