import type { FaultRow } from '../../fault-row.ts';
export const stoppedFaults: readonly FaultRow[] = [];
