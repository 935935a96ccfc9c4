import type { FaultRow } from '../fault-row.ts';

export const configurationFaults: readonly FaultRow[] = [];
