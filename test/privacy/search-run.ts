// Around the whole test run: makes the folder into which everything is recorded, and at the end searches it. A leak fails the run.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createLeakSearch, type Leak } from './find-leaks.ts';
import { readRecordings } from './record.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    recordFolder: string;
  }
}

const mostShown = 20;

export default async function searchRun(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'test-run-'));
  project.provide('recordFolder', folder);
  return async () => {
    let [things, values] = [0, 0];
    const leaks = readRecordings(folder).flatMap(({ said, known }) => {
      const search = createLeakSearch(known);
      things += said.length;
      values += search.values;
      return said.flatMap(search.find);
    });
    process.stdout.write(
      `Privacy: ${things} things said, searched for ${values} known values: ${leaks.length} leaks\n`,
    );
    await rm(folder, { recursive: true });
    if (leaks.length === 0) return;
    process.exitCode = 1;
    throw new Error(
      `personal data or a secret was told:\n${leaks.slice(0, mostShown).map(sentence).join('\n')}`,
    );
  };
}

const sentence = ({ what, where, test, line }: Leak): string => `${what} in ${where}, ${test}:\n  ${line}`;
