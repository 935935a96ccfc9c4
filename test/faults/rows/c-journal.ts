import type { FaultRow } from '../fault-row.ts';

export const journalFaults: readonly FaultRow[] = [];
