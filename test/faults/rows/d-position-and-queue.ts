import type { FaultRow } from '../fault-row.ts';

export const queueFaults: readonly FaultRow[] = [];
