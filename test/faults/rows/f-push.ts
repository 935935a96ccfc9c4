import type { FaultRow } from '../fault-row.ts';

export const pushFaults: readonly FaultRow[] = [];
