import type { FaultRow } from '../fault-row.ts';

export const signInFaults: readonly FaultRow[] = [];
