import type { FaultRow } from '../fault-row.ts';

export const contentFaults: readonly FaultRow[] = [];
