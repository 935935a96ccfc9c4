// A test for each row of the catalogue that can happen.
import { test } from 'vitest';
import type { FaultRow } from './fault-row.ts';

export function proveFaults(rows: readonly FaultRow[]): void {
  for (const row of rows) {
    if ('prove' in row) test(`${row.number}. ${row.fault}: ${row.reaction}`, () => row.prove());
  }
}
